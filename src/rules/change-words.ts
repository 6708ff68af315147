import type { Change } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import { fewestPoints } from '../statistics/autocorrelation.js'
import type { Decision } from '../statistics/decide.js'
import { formatChange, formatDifference, formatDistance, formatInterval, formatValue } from '../units/format.js'
import type { Compared } from './change.js'
import { kindOf, pointsOf } from './sides.js'

/** The change as numbers. What is not known (one value, no ratio) is null, never zero. */
export function changeOf(compared: Compared, decision: Decision): Change | null {
  const { comparison, measurement, tooFew } = compared
  if (comparison.mode === 'undefined') return null
  const { settings, better, nature } = measurement.budget
  const measured = nature === 'noisy' && comparison.mode !== 'single'
  const open = decision === 'over' || decision === 'under'
  const needed = Number.isFinite(comparison.samplesNeeded) ? comparison.samplesNeeded : null
  return {
    relative: better === 'lower' ? comparison.regression : -comparison.regression,
    regression: comparison.regression,
    interval: measured ? comparison.interval : null,
    effectiveSamples: measured ? comparison.effectiveSamples : null,
    samplesNeeded:
      settings.maxRegression === null || nature === 'exact' ? null : (tooFew ?? (open && measured ? needed : null)),
    detectable: measured ? comparison.detectable : null,
  }
}

/** `41.2 orders/cpu-s at the baseline, 33.9 orders/cpu-s now: −17.7 % (−19 … −16.4)`. The change is that of the points, whatever is shown of a side. */
export function observed({ measurement, sides, comparison }: Compared): string {
  const { unit, better, nature, question } = measurement.budget
  const [x, y] = [sides.baseline.value, sides.candidate.value]
  const values = `${formatValue(x, unit, { unlike: y })} at the baseline, ${formatValue(y, unit, { unlike: x })} now`
  if (comparison.mode === 'undefined') return `${values}: ${formatDifference(y - x, unit)}`
  const sign = better === 'lower' ? 1 : -1
  const change = formatChange(sign * comparison.regression)
  if (nature === 'exact' || comparison.mode === 'single') return `${values}: ${change}`
  const [low, high] = comparison.interval
  const bounds = sign > 0 ? formatInterval(low, high) : formatInterval(-high, -low)
  const aggregate = question.kind === 'gauge' ? (question.aggregate ?? 'mean') : 'mean'
  const judged = aggregate === 'mean' ? '' : `, each the ${aggregate} of its window; by their points`
  return `${values}${judged}: ${change} (${bounds})`
}

export function allowedWords({ budget }: Measurement): string {
  const { maxRegression, minChange } = budget.settings
  if (maxRegression === null) return '.'
  const allowed = formatChange(budget.better === 'lower' ? maxRegression : -maxRegression)
  const least = minChange > 0 ? `, and changes under ${formatDistance(minChange, budget.unit)} do not count` : ''
  return `; allowed is ${allowed}${least}.`
}

/** What less value per CPU-second means: the same value costs more. Empty for everything else. */
export function costWords({ measurement, comparison }: Compared): string {
  const value = /^(.+)\/cpu-s$/.exec(measurement.budget.unit)?.[1]
  const left = 1 - comparison.regression
  if (value === undefined || measurement.budget.better !== 'higher' || !(left > 0)) return ''
  return ` That is ${formatValue(1 / left - 1, 'ratio')} more CPU for the same ${value}.`
}

const usualThreshold = 0.1

/** Between the bounds of a bucket a quantile is interpolated: a wide one hides the change that is looked for. */
function bucketNote({ measurement, sides }: Compared): string[] {
  const { value, bucket } = sides.candidate
  if (bucket === undefined || !Number.isFinite(bucket.upper)) return []
  const allowed = measurement.budget.settings.maxRegression ?? usualThreshold
  if (bucket.upper - bucket.lower <= allowed * Math.abs(value)) return []
  const [lower, upper] = [bucket.lower, bucket.upper].map((bound) => formatValue(bound, measurement.budget.unit))
  return [
    `It lies in the histogram's bucket from ${lower} to ${upper}, which is wide enough to hide a change of ${formatChange(allowed)}.`,
  ]
}

/** Points of a series follow each other; so few do not show how closely. */
function fewNote({ measurement, sides, comparison }: Compared): string[] {
  const { baseline, candidate } = sides
  const points = Math.min(pointsOf(baseline, measurement).length, pointsOf(candidate, measurement).length)
  const tested = comparison.mode === 'log' || comparison.mode === 'linear'
  if (measurement.budget.nature === 'exact' || !tested || points >= fewestPoints) return []
  if (kindOf(baseline, candidate) === 'runs') return []
  return [
    `${points} points a side, where ${fewestPoints} are needed to see how far each follows the one before: they were taken as independent.`,
  ]
}

const onePoint = 0.01

export function notesOf(compared: Compared): string[] {
  const { measurement, sides, comparison } = compared
  const notes: string[] = []
  if (measurement.budget.nature === 'noisy' && comparison.mode === 'single') notes.push('Single value, noise unknown.')
  for (const side of ['baseline', 'candidate'] as const) {
    const dropped = sides[side].points.filter((point) => !Number.isFinite(point)).length
    if (dropped > 0)
      notes.push(`${dropped} of ${sides[side].points.length} points of the ${side} are not numbers and were left out.`)
    const weakness = sides[side].weakness
    if (weakness !== undefined) notes.push(weakness.text)
  }
  notes.push(...fewNote(compared), ...bucketNote(compared))
  const shown = sides.candidate.value / sides.baseline.value - 1
  const judged = measurement.budget.better === 'lower' ? comparison.regression : -comparison.regression
  const noisy = measurement.budget.nature === 'noisy' && comparison.mode !== 'undefined'
  if (noisy && Number.isFinite(shown) && Math.abs(shown - judged) > onePoint) {
    const pair = `${formatChange(shown)} between the values of the whole window, ${formatChange(judged)} between the points`
    notes.push(`The change is ${pair}; the points are judged.`)
  }
  return notes
}
