import type { Statistic } from '../model/budget.js'
import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Reason, Side } from '../model/outcome.js'
import type { Absent, Reading, Sample } from '../model/reading.js'
import { formatValue } from '../units/format.js'
import { nothingToSay } from './judgement.js'

export interface Sides {
  readonly baseline: Sample
  readonly candidate: Sample
}

const quantiles: Readonly<Record<Statistic, number | null>> = {
  centre: null,
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
}
export const quantileOf = (measurement: Measurement): number | null => quantiles[measurement.budget.statistic]

/** Points of one run follow each other in time as those of a series do. */
export function kindOf(...samples: readonly Sample[]): 'runs' | 'series' {
  return samples.some(({ shape }) => shape === 'series' || shape === 'samples') ? 'series' : 'runs'
}

/** What is judged: the points that are numbers; the value itself where there are no points. */
export function pointsOf(sample: Sample, measurement: Measurement): readonly number[] {
  if (measurement.budget.nature === 'exact') return [sample.judged ?? sample.value]
  if (sample.points.length === 0) return [sample.value]
  return sample.points.filter(Number.isFinite)
}

export function isJudgement(result: Sides | Judgement): result is Judgement {
  return 'outcome' in result
}

/** Both sides with data, or the judgement that says why not. Nothing missing ever passes in silence. */
export function bothSides(measurement: Measurement): Sides | Judgement {
  const baseline = usable(measurement.baseline, 'baseline')
  const candidate = usable(measurement.candidate, 'candidate')
  if (baseline.kind === 'sample' && candidate.kind === 'sample') return { baseline, candidate }
  if (baseline.kind === 'absent' && candidate.kind === 'absent') return noData(candidate.reason, candidate.text)
  if (candidate.kind === 'absent') return oneSide(candidate, 'candidate')
  if (baseline.kind === 'sample') return noData('unsupported', 'The reading cannot be judged by this rule.')
  if (measurement.budget.added && candidate.kind === 'sample' && hasNothing(baseline)) {
    const shown = formatValue(candidate.value, measurement.budget.unit)
    return { ...nothingToSay, outcome: 'new', text: `${shown}; new with this change, nothing to compare with.` }
  }
  return oneSide(baseline, 'baseline')
}

/** The base knows nothing of it: neither the data nor the file or folder that would hold it. */
const hasNothing = ({ reason }: Absent): boolean => reason === 'empty' || reason === 'missing-side'

/** The sample of a reading, or an Absent with the reason why there is none that could be judged. */
export function usable(reading: Reading, side: Side): Sample | Absent {
  if (reading.kind === 'absent') return reading
  const absent = (reason: Reason, text: string): Absent => ({ kind: 'absent', reason, text, origin: reading.origin })
  if (reading.kind !== 'sample') return absent('unsupported', `The ${side} is a ${reading.kind}, not a number.`)
  if (Number.isNaN(reading.value)) return absent('nan', `The ${side} is not a number (NaN).`)
  if (!Number.isFinite(reading.value)) return absent('zero-denominator', `The ${side} is infinite: a division by zero.`)
  if (reading.points.length > 0 && !reading.points.some(Number.isFinite)) {
    return absent('nan', `None of the ${reading.points.length} points of the ${side} is a number.`)
  }
  if (reading.weakness?.reason === 'partial') return absent('partial', reading.weakness.text)
  return reading
}

export function noData(reason: Reason, text: string): Judgement {
  return { ...nothingToSay, outcome: 'no-data', reason, text }
}

function oneSide(absent: Absent, side: Side): Judgement {
  if (absent.reason !== 'empty') return noData(absent.reason, absent.text)
  const other = side === 'baseline' ? 'candidate' : 'baseline'
  return noData('missing-side', `The ${other} has data and the ${side} has none: ${absent.text}`)
}

/** Noisy values that agree to the last bit on both sides were measured once, not twice. */
export function identical({ baseline, candidate }: Sides): boolean {
  const [x, y] = [baseline.points, candidate.points]
  if (x.length < 2 || x.length !== y.length) return false
  return x.every((value, index) => Object.is(value, y[index])) && x.some((value) => value !== x[0])
}
