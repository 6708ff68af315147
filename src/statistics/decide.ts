import type { Comparison } from './compare.js'

/** `over`: beyond the budget, but no change is not excluded. `under`: within it, but twice the budget is not excluded. */
export type Decision = 'regressed' | 'improved' | 'ok' | 'over' | 'under'

/** Rounding of logarithms must not turn 100 to 110 into more than 10 %. */
const rounding = 1e-9

/**
 * The three-way outcome around the budget. `worse` is the p-value of "no change", adjusted for the family that the
 * comparison belongs to (see `holm`).
 */
export function decide(comparison: Comparison, worse: number, confidence: number): Decision {
  const { mode, delta, allowed, high } = comparison
  const beyond = delta > allowed + rounding
  if (mode === 'undefined') return delta > 0 ? 'over' : 'under'
  if (mode === 'single') return beyond ? 'over' : 'ok'
  const alpha = 1 - confidence + 1e-12
  if (beyond) return worse <= alpha ? 'regressed' : 'over'
  if (high >= 2 * allowed && comparison.standardError > 0) return 'under'
  return delta < -allowed - rounding && comparison.better <= alpha ? 'improved' : 'ok'
}

/** The point rule, for exact numbers: one number a side decides. */
export function decideExact(comparison: Comparison): Decision {
  if (comparison.mode === 'undefined') return comparison.delta > 0 ? 'over' : 'under'
  if (comparison.delta > comparison.allowed + rounding) return 'regressed'
  return comparison.delta < -comparison.allowed - rounding ? 'improved' : 'ok'
}
