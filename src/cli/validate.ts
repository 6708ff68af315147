import { nearestPolicyFolder, validate } from '../gate.js'
import { masking, realIo } from '../io.js'
import { UserError } from '../model/user-error.js'
import { terminalText } from '../reporters/escape/terminal.js'
import { renderProblems } from '../reporters/problems.js'
import { readArguments } from './arguments.js'
import { againstRef, localRequest } from './request.js'
import { terminal } from './terminal.js'

const longestLine = 4000

/** `perf-gate validate`: every mistake of a policy at once, or what it holds and what it would change. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, { base: 'text', policy: 'text' }, 1)
  const io = realIo()
  const base = values['base']
  const named = words[0] ?? values['policy']
  if (words[0] !== undefined && values['policy'] !== undefined) {
    throw new UserError([{ message: 'validate takes one FILE, and --policy names another', fix: 'Name one of them.' }])
  }
  const headDir = named === undefined ? await nearestPolicyFolder(io) : '.'
  const request = {
    ...localRequest,
    policyPath: named ?? null,
    headDir,
    ...(base === undefined ? {} : await againstRef(base, headDir, io)),
  }
  const { path, budgets, later, proposed, notices, waivers } = await masking(io, () => validate(request, io))
  const broken = notices.some(({ code }) => code === 'policy-invalid-at-head')
  const lines = [
    `${path} is a policy with ${budgets.length} ${budgets.length === 1 ? 'budget' : 'budgets'}${base === undefined ? '' : ` at ${base} and here`}:`,
    ...budgets.map((id) => `  ${id}`),
    ...(later.length === 0 ? [] : ['A run finds more, with ids such as:', ...later.map((glob) => `  ${glob}`)]),
    ...notices.filter(({ code }) => code !== 'working-tree-policy').map(({ text }) => text),
    ...proposed.map(
      ({ id, kind, key, from, to }) => `${kind}: ${id} ${key}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`,
    ),
  ].map((line) => line.match(/^ */)?.[0] + terminalText(line, longestLine))
  const problems = waivers.length === 0 ? [] : ['Waivers that are not honoured:', renderProblems(waivers)]
  terminal.out(io.masked(`${[...lines, ...problems].join('\n')}\n`))
  return broken ? 2 : 0
}
