import { budgets as registry } from '../budgets/index.js'
import type { Budget } from '../model/budget.js'
import type { Policy } from '../model/policy.js'
import { type Problem, UserError } from '../model/user-error.js'
import { expressionProblems } from './expressions.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import type { Located } from './values.js'

const ownerFix = 'Write `owner: "@org/team"` here or under `defaults`, or let CODEOWNERS cover this file.'

/** Waivers and exemptions that nobody answers for. */
export function ownerless(source: SourceText, root: Located, policy: Policy): Problem[] {
  return (['waivers', 'jobExemptions'] as const).flatMap((key) =>
    policy[key].flatMap((item, index) => {
      if (item.owner !== '') return []
      const offset = root.parts.get(key)?.parts.get(index)?.offset ?? 0
      return [problemAt(source, placeAt(source, offset), `${key}[${index + 1}] has no owner`, ownerFix)]
    }),
  )
}

/** What shows only when budgets are made of the entries: units that do not fit, budgets without owner, ids that two have. */
export async function unusable(source: SourceText, root: Located, policy: Policy): Promise<Problem[]> {
  const problems: Problem[] = []
  const seen = new Map<string, Budget>()
  for (const entry of policy.entries) {
    const section = await registry.find(({ id }) => id === entry.section)?.load()
    const budgets = madeOf(() => section?.budgets(entry, policy) ?? [], source, problems)
    if (budgets.some((budget) => budget.settings.owner === null)) {
      problems.push(problemAt(source, entry.place, `${entry.section}.${entry.name} has no owner`, ownerFix))
    }
    for (const budget of budgets) {
      const other = seen.get(budget.id)
      if (other !== undefined) {
        const message = `two budgets have the id ${budget.id}: here and in line ${other.policyPlace.line}`
        problems.push(problemAt(source, budget.policyPlace, message, 'Give one of them another name.'))
      }
      seen.set(budget.id, budget)
    }
    problems.push(...(await expressionProblems(source, root, policy, budgets)))
  }
  return problems
}

function madeOf(make: () => readonly Budget[], source: SourceText, problems: Problem[]): readonly Budget[] {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    problems.push(...error.problems.map((problem) => withLine(source, problem)))
    return []
  }
}

/** A mistake with the line where it is. */
export const withLine = (source: SourceText, problem: Problem): Problem =>
  problem.place === undefined || problem.line !== undefined
    ? problem
    : problemAt(source, problem.place, problem.message, problem.fix)
