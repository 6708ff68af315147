import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Sample } from '../model/reading.js'
import { type SeriesKind, varianceInflation } from '../statistics/autocorrelation.js'
import { reachOfDifference, reachOfOne } from '../statistics/bound.js'
import { formatDifference, formatValue } from '../units/format.js'
import { levelMoved } from '../units/independence.js'
import { compareSides } from './change.js'
import { nothingToSay } from './judgement.js'
import { bothSides, isJudgement, kindOf, noData, pointsOf, quantileOf, usable } from './sides.js'

/** The absolute rule: `max`, `min` and `warnAt` on the candidate alone, `maxIncrease` on the difference. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(judgeOne)
}

function judgeOne(measurement: Measurement): Judgement {
  const candidate = usable(measurement.candidate, 'candidate')
  if (candidate.kind === 'absent') {
    const both = bothSides(measurement)
    return isJudgement(both) ? both : noData(candidate.reason, candidate.text)
  }
  const { max, min, maxIncrease } = measurement.budget.limits
  const judged = [
    ...(max === null ? [] : [judgeLimit(measurement, candidate, { name: 'max', limit: max, sign: 1 })]),
    ...(min === null ? [] : [judgeLimit(measurement, candidate, { name: 'min', limit: min, sign: -1 })]),
    ...(maxIncrease === null ? [] : [judgeIncrease(measurement, maxIncrease)]),
  ]
  const worst = judged.find(({ outcome }) => outcome !== 'ok') ?? judged[0] ?? nothingToSay
  const severe = judged.find(({ outcome }) => outcome === 'over-budget' || outcome === 'regressed') ?? worst
  return withWarning(measurement, candidate, withWeakness(measurement, candidate, severe))
}

interface Edge {
  readonly name: 'max' | 'min'
  readonly limit: number
  /** +1: above it is bad; -1: below it is bad. */
  readonly sign: 1 | -1
}

function judgeLimit(measurement: Measurement, candidate: Sample, edge: Edge): Judgement {
  const { unit, settings } = measurement.budget
  const { limit, sign } = edge
  const value = formatValue(candidate.value, unit, { unlike: limit })
  const most = formatValue(limit, unit)
  const text = `${value}; the limit is ${edge.name === 'max' ? 'at most' : 'at least'} ${most}.`
  const said = { ...nothingToSay, text }
  const beyond = sign * (candidate.value - limit)
  if (candidate.weakness?.reason === 'saturated' && sign > 0) return saturated(candidate, edge, said)
  if (beyond <= rounding(limit)) {
    return { ...said, text: `${value} is within the limit of ${edge.name === 'max' ? most : `at least ${most}`}.` }
  }
  const inherited = inheritedFrom(measurement, edge)
  if (inherited !== null) return { ...said, outcome: 'inherited', text: `${text} ${inherited}` }
  const points = pointsOf(candidate, measurement)
  const options = { confidence: settings.confidence, kind: kindOf(candidate), quantile: quantileOf(measurement) }
  const reach = measurement.budget.nature === 'exact' ? 0 : reachOfOne(points, options)
  if (reach === null)
    return {
      ...said,
      outcome: 'over-budget',
      notes: ['Single value, noise unknown: the limit is judged on it as it stands.'],
    }
  if (beyond - reach > 0) return { ...said, outcome: 'over-budget' }
  const bound = formatValue(candidate.value - sign * reach, unit, { unlike: limit })
  const needed = neededWords(points, kindOf(candidate), reach, beyond)
  return {
    ...said,
    outcome: 'inconclusive',
    over: true,
    text: `${text} The noise does not exclude ${bound}, which is within it${needed}.`,
  }
}

const mostNeeded = 100_000

/** Bounds close in with the root of the number of samples: how many of them would leave the limit outside. */
function neededWords(points: readonly number[], kind: SeriesKind, reach: number, beyond: number): string {
  const samples = points.length
  if (levelMoved(samples, samples / varianceInflation(points, points, kind)))
    return '; each point follows closely the one before it, as where the level moved inside the window'
  const needed = Math.ceil(samples * (reach / beyond) ** 2)
  return needed > samples && needed <= mostNeeded ? `; about ${formatValue(needed, 'count')} samples would tell` : ''
}

/** What a decimal number may lose on its way through a calculation. */
const rounding = (limit: number): number => Math.abs(limit) * 1e-12

/** A quantile in the last bucket is at least its lower bound, and nobody knows how much more: no limit above it is shown to hold. */
function saturated(candidate: Sample, { limit }: Edge, said: Judgement): Judgement {
  const beyond = (candidate.bucket?.lower ?? candidate.value) > limit + rounding(limit)
  const text = `${said.text} ${candidate.weakness?.text ?? ''}`
  return { ...said, outcome: beyond ? 'over-budget' : 'no-data', reason: 'saturated', text }
}

const usualThreshold = 0.1

/** Words when the baseline broke the same limit and the candidate is not worse by the relative rule; else null. */
function inheritedFrom(measurement: Measurement, { limit, sign }: Edge): string | null {
  const sides = bothSides(measurement)
  if (isJudgement(sides) || sign * (sides.baseline.value - limit) <= rounding(limit)) return null
  const { settings, unit } = measurement.budget
  const { comparison } = compareSides(measurement, sides, settings.maxRegression ?? usualThreshold)
  if (comparison.delta > comparison.allowed + 1e-9) return null
  return `The baseline is beyond it as well (${formatValue(sides.baseline.value, unit, { unlike: limit })}), and this change did not make it worse.`
}

/** `maxIncrease`: an absolute difference in the bad direction, with the bound of the difference. */
function judgeIncrease(measurement: Measurement, allowed: number): Judgement {
  const sides = bothSides(measurement)
  if (isJudgement(sides)) return sides
  const { unit, better, nature, settings } = measurement.budget
  const difference = sides.candidate.value - sides.baseline.value
  const worse = better === 'lower' ? difference : -difference
  const shown = formatDifference(difference, unit)
  const most = formatDifference(better === 'lower' ? allowed : -allowed, unit)
  const said = { ...nothingToSay, text: `${shown} against the baseline; at most ${most} is allowed.` }
  if (worse <= Math.max(allowed, settings.minChange) + rounding(allowed)) return said
  const [x, y] = [pointsOf(sides.baseline, measurement), pointsOf(sides.candidate, measurement)]
  const kind = kindOf(sides.baseline, sides.candidate)
  const options = { confidence: settings.confidence, kind, quantile: quantileOf(measurement) }
  const reach = nature === 'exact' ? 0 : reachOfDifference(x, y, options)
  if (reach !== null && worse - reach > allowed) return { ...said, outcome: 'regressed' }
  return {
    ...said,
    outcome: 'inconclusive',
    over: true,
    text: `${said.text} The noise does not exclude that it is less${reach === null ? '' : neededWords(x.length < y.length ? x : y, kind, reach, worse - allowed)}.`,
    notes: reach === null ? ['Single value, noise unknown.'] : [],
  }
}

function withWeakness(measurement: Measurement, candidate: Sample, judgement: Judgement): Judgement {
  const weakness = candidate.weakness
  if (weakness === undefined || measurement.budget.nature === 'exact') return judgement
  const notes = judgement.text.includes(weakness.text) ? judgement.notes : [...judgement.notes, weakness.text]
  if (weakness.reason === 'reset')
    return { ...judgement, notes, atLeastWarn: true, reason: judgement.reason ?? 'reset' }
  if (weakness.reason !== 'restart' || judgement.text === '') return { ...judgement, notes }
  return { ...judgement, outcome: 'inconclusive', reason: 'restart', over: judgement.outcome !== 'ok', notes }
}

/** `warnAt` blocks nothing: the outcome stays, the finding is at least a warning. */
function withWarning(measurement: Measurement, candidate: Sample, judgement: Judgement): Judgement {
  const { limits, better, unit } = measurement.budget
  if (limits.warnAt === null) return judgement
  const beyond = better === 'lower' ? candidate.value - limits.warnAt : limits.warnAt - candidate.value
  if (beyond <= rounding(limits.warnAt)) return judgement
  const value = formatValue(candidate.value, unit, { unlike: limits.warnAt })
  const side = better === 'lower' ? 'above' : 'below'
  const words = `${value} is ${side} the warning level of ${formatValue(limits.warnAt, unit)}.`
  return { ...judgement, atLeastWarn: true, text: `${judgement.text} ${words}`.trim() }
}
