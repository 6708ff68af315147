import { nearestPolicyFolder, validate } from '../gate.js'
import { masking, realIo } from '../io.js'
import { terminalText } from '../reporters/escape/terminal.js'
import { renderProblems } from '../reporters/problems.js'
import { readArguments } from './arguments.js'
import { againstRef, localRequest } from './request.js'
import { terminal } from './terminal.js'

const longestLine = 4000

/** `perf-gate validate`: every mistake of a policy at once, or what it holds and what it would change. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, { base: 'text' }, 1)
  const io = realIo()
  const base = values['base']
  const headDir = words[0] === undefined ? await nearestPolicyFolder(io) : '.'
  const request = {
    ...localRequest,
    policyPath: words[0] ?? null,
    headDir,
    ...(base === undefined ? {} : await againstRef(base, headDir, io)),
  }
  const { path, budgets, proposed, notices, waivers } = await masking(io, () => validate(request, io))
  const broken = notices.some(({ code }) => code === 'policy-invalid-at-head')
  const lines = [
    `${path} is a policy with ${budgets.length} ${budgets.length === 1 ? 'budget' : 'budgets'}${base === undefined ? '' : ` at ${base} and here`}:`,
    ...budgets.map((id) => `  ${id}`),
    ...notices.filter(({ code }) => code !== 'working-tree-policy').map(({ text }) => text),
    ...proposed.map(
      ({ id, kind, key, from, to }) => `${kind}: ${id} ${key}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`,
    ),
  ].map((line) => line.match(/^ */)?.[0] + terminalText(line, longestLine))
  const problems = waivers.length === 0 ? [] : ['Waivers that are not honoured:', renderProblems(waivers)]
  terminal.out(io.masked(`${[...lines, ...problems].join('\n')}\n`))
  return broken ? 2 : 0
}
