import type { Budget } from '../model/budget.js'
import { type Problem, UserError } from '../model/user-error.js'

/** A budget of each item. Throws one UserError with `known` problems and those of all items; what several inherit is told once. */
export function each<Item>(
  items: readonly Item[],
  make: (item: Item) => Budget,
  known: readonly Problem[] = [],
): readonly Budget[] {
  const keyed = (problem: Problem) => [JSON.stringify([problem.message, problem.place]), problem] as const
  const problems = new Map(known.map(keyed))
  const budgets = items.flatMap((item) => {
    try {
      return [make(item)]
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      for (const problem of error.problems) problems.set(...keyed(problem))
      return []
    }
  })
  if (problems.size > 0) throw new UserError([...problems.values()])
  return budgets
}
