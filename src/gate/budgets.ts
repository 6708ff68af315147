import { budgets as registry } from '../budgets/index.js'
import type { Budget } from '../model/budget.js'
import type { Policy } from '../model/policy.js'
import { type Problem, UserError } from '../model/user-error.js'
import { namesFinding } from '../units/finding-id.js'

/** Every budget that a policy holds, in its order. Throws one UserError with every problem of every entry. */
export async function budgetsOf(policy: Policy): Promise<Budget[]> {
  const found: Budget[] = []
  const problems: Problem[] = []
  for (const entry of policy.entries) {
    const row = registry.find((candidate) => candidate.id === entry.section)
    if (row === undefined) continue
    const section = await row.load()
    try {
      found.push(...section.budgets(entry, policy))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new UserError(problems)
  return found
}

/** Globs over the ids of what only a run finds: in the files of both sides, and in the values of labels. */
export async function foundLater(policy: Policy, budgets: readonly Budget[]): Promise<readonly string[]> {
  const globs: string[] = []
  for (const row of registry) {
    const entries = policy.entries.filter(({ section }) => section === row.id)
    if (row.discovers === undefined || (row.discovers === 'where-declared' && entries.length === 0)) continue
    const { findsLater } = await row.load()
    globs.push(...(findsLater?.(entries) ?? []))
  }
  const labelled = budgets.flatMap(({ id, by }) => by.map((label) => `${id}[${label}=*]`))
  return [...labelled, ...globs].filter((glob) => !budgets.some(({ id }) => id === glob))
}

/** Those whose ids a glob names. A glob that names none is a mistake of whoever wrote it. */
export function only(budgets: readonly Budget[], glob: string | null): readonly Budget[] {
  if (glob === null) return budgets
  const named = budgets.filter((budget) => namesFinding(glob, budget.id))
  if (named.length > 0) return named
  throw new UserError([
    { message: `no budget is called ${glob}`, fix: `There are ${budgets.map((budget) => budget.id).join(', ')}.` },
  ])
}
