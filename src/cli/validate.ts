import { validate } from '../gate.js'
import { realIo } from '../io.js'
import { readArguments } from './arguments.js'
import { againstRef, localRequest } from './request.js'
import { terminal } from './terminal.js'

/** `perf-gate validate`: every mistake of a policy at once, or what it holds and what it would change. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, { base: 'text' }, 1)
  const io = realIo()
  const base = values['base']
  const request = {
    ...localRequest,
    policyPath: words[0] ?? null,
    ...(base === undefined ? {} : await againstRef(base, '.', io)),
  }
  const { path, budgets, proposed, notices } = await validate(request, io)
  const broken = notices.some(({ code }) => code === 'policy-invalid-at-head')
  const lines = [
    `${path} is a policy with ${budgets.length} ${budgets.length === 1 ? 'budget' : 'budgets'}${base === undefined ? '' : ` at ${base} and here`}:`,
    ...budgets.map((id) => `  ${id}`),
    ...notices.filter(({ code }) => code !== 'working-tree-policy').map(({ text }) => text),
    ...proposed.map(
      ({ id, kind, key, from, to }) => `${kind}: ${id} ${key}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`,
    ),
  ]
  terminal.out(`${lines.join('\n')}\n`)
  return broken ? 2 : 0
}
