import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import { formatValue } from '../units/format.js'
import { nothingToSay } from './judgement.js'

/**
 * A lab median can break a budget of page views, and cannot keep it: where it lies within the limit, the p95 of real
 * page views is still not known.
 */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(({ budget, candidate }) => {
    const { max } = budget.limits
    if (candidate.kind !== 'sample' || max === null || candidate.value > max) return nothingToSay
    const [median, limit] = [formatValue(candidate.value, budget.unit), formatValue(max, budget.unit)]
    const text = `The lab median ${median} is within ${limit}, which does not show that the p95 of page views is.`
    return { ...nothingToSay, outcome: 'inconclusive', reason: 'unsupported', text }
  })
}
