import type { PlanTrees } from '../../model/plan.js'

/** A report of a fork may hold longer ones than this program writes. */
const mostLines = 32
const longestLine = 160

/** Both plans, one below the other. What a line begins with says which side alone has it. Not yet escaped. */
export function planLines({ baseline, candidate }: PlanTrees): readonly string[] {
  const base = baseline === null ? [] : ['  at base:', ...bounded(baseline), '']
  return [...base, '  at head:', ...bounded(candidate)]
}

const bounded = (tree: string): string[] =>
  tree.split('\n', mostLines).map((line) => line.slice(0, longestLine).replace(/\p{Cs}$/u, ''))
