import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Sample } from '../model/reading.js'
import { formatChange, formatValue } from '../units/format.js'
import { nothingToSay } from './judgement.js'
import { bothSides, isJudgement } from './sides.js'

/** A quantile that is known only to lie between two others: what holds for both holds for it, and nothing else does. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map((measurement) => {
    const sides = bothSides(measurement)
    if (isJudgement(sides)) return sides
    const [before, after] = [sides.baseline.bucket, sides.candidate.bucket]
    if (before === undefined || after === undefined) return nothingToSay
    const shown = (bucket: NonNullable<Sample['bucket']>) =>
      `between ${formatValue(bucket.lower, measurement.budget.unit)} and ${formatValue(bucket.upper, measurement.budget.unit)}`
    const text = `It lies ${shown(before)} at the baseline and ${shown(after)} now.`
    const parts = [...limited(measurement, after), ...compared(measurement, before, after)]
    const worst = ['over-budget', 'regressed', 'inconclusive'].flatMap((name) =>
      parts.filter((part) => part.outcome === name),
    )
    return { ...nothingToSay, ...worst[0], text: [text, ...parts.map((part) => part.text)].join(' ') }
  })
}

type Said = Pick<Judgement, 'outcome' | 'over' | 'text'>
type Bounds = NonNullable<Sample['bucket']>

function limited({ budget }: Measurement, { lower, upper }: Bounds): Said[] {
  const { max } = budget.limits
  if (max === null) return []
  const limit = formatValue(max, budget.unit)
  if (upper <= max) return [{ outcome: 'ok', over: false, text: `Both are within ${limit}.` }]
  if (lower > max) return [{ outcome: 'over-budget', over: true, text: `Both are beyond ${limit}.` }]
  return [{ outcome: 'inconclusive', over: true, text: `The limit of ${limit} lies between: it cannot be told.` }]
}

function compared({ budget }: Measurement, before: Bounds, after: Bounds): Said[] {
  const allowed = budget.settings.maxRegression
  if (allowed === null) return []
  const changes = [after.lower / before.lower - 1, after.upper / before.upper - 1]
  const words = `The percentiles beside it changed by ${changes.map((change) => formatChange(change)).join(' and ')}`
  const worse = changes.filter((change, at) => {
    const [old, now] = at === 0 ? [before.lower, after.lower] : [before.upper, after.upper]
    return change > allowed + 1e-9 && now - old >= budget.settings.minChange
  })
  const limit = `allowed is ${formatChange(allowed)}`
  if (worse.length === 0) return [{ outcome: 'ok', over: false, text: `${words}; ${limit}.` }]
  if (worse.length === 2) return [{ outcome: 'regressed', over: true, text: `${words}; ${limit}.` }]
  return [{ outcome: 'inconclusive', over: true, text: `${words}; ${limit}: only one is beyond it.` }]
}
