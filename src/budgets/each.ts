import type { Budget } from '../model/budget.js'
import { type Problem, UserError } from '../model/user-error.js'

/** A budget of each item. Throws one UserError with the problems of all of them; what several inherit is told once. */
export function each<Item>(items: readonly Item[], make: (item: Item) => Budget): readonly Budget[] {
  const problems = new Map<string, Problem>()
  const budgets = items.flatMap((item) => {
    try {
      return [make(item)]
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      for (const problem of error.problems) problems.set(JSON.stringify([problem.message, problem.place]), problem)
      return []
    }
  })
  if (problems.size > 0) throw new UserError([...problems.values()])
  return budgets
}
