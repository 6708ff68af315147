import { type SeriesKind, varianceInflation } from './autocorrelation.js'
import { type Centre, trimmedMean } from './centre.js'
import { harrellDavis } from './quantile.js'
import { allowance, asFraction, type Better } from './scale.js'
import { studentQuantile, studentTail } from './student.js'

export interface CompareOptions {
  readonly better: Better
  /** Allowed regression as a fraction; Infinity where the relative rule is off. */
  readonly threshold: number
  /** One-sided, 0.95. */
  readonly confidence: number
  /** Known standard deviation from run to run, as a fraction of the value. */
  readonly noiseFloor: number
  /** Absolute change of the centre below which nothing is a regression, in the unit of the values. */
  readonly minChange: number
  readonly kind: SeriesKind
  /** A quantile to compare in place of the centre, as a probability; null for the trimmed mean. */
  readonly quantile: number | null
}

/**
 * `log`: ratio of the centres of the logarithms. `linear`: values of zero or below, difference over the baseline.
 * `single`: one value on a side, so that its noise is unknown. `undefined`: no relative change from a centre of zero or below.
 */
export type Mode = 'log' | 'linear' | 'single' | 'undefined'

/** The change from baseline to candidate. On the scale of `mode`, > 0 is worse. */
export interface Comparison {
  readonly mode: Mode
  readonly delta: number
  readonly standardError: number
  readonly degrees: number
  /** The budget on the scale of `delta`. */
  readonly allowed: number
  /** One-sided p of "no change" against worse, and against better. */
  readonly worse: number
  readonly better: number
  /** One-sided bounds of `delta`, each at `confidence`. */
  readonly low: number
  readonly high: number
  /** Variance inflation by autocorrelation, and the smaller side's number of values divided by it. */
  readonly inflation: number
  readonly effectiveSamples: number
  /** Values a side that would settle it; Infinity where none would. */
  readonly samplesNeeded: number
  /** Fractions, > 0 is worse: the change, its bounds, and the smallest regression that would be seen with `confidence`. */
  readonly regression: number
  readonly interval: readonly [low: number, high: number]
  readonly detectable: number
}

interface Scaled {
  readonly delta: number
  readonly baseline: number
  readonly candidate: number
}

/**
 * Compares two sets of finite values in time order (Yuen-Welch on logarithms, corrected for autocorrelation). Closed
 * form: the same values always give the same bits. Throws RangeError for an empty side.
 */
export function compare(
  baseline: readonly number[],
  candidate: readonly number[],
  options: CompareOptions,
): Comparison {
  const smaller = Math.min(baseline.length, candidate.length)
  if (smaller === 0) throw new RangeError('compare needs at least one value on each side')
  const positive = baseline.every(isPositive) && candidate.every(isPositive)
  const x = centreOf(positive ? baseline.map(Math.log) : baseline, options)
  const y = centreOf(positive ? candidate.map(Math.log) : candidate, options)
  const inflation = varianceInflation(x.series, y.series, options.kind)
  const scaled = positive ? logScale(x, y, options) : linearScale(x, y, options)
  const mode = scaled === null ? 'undefined' : smaller < 2 ? 'single' : positive ? 'log' : 'linear'
  const change = scaled ?? { delta: worseBy(x, y, options), baseline: 0, candidate: 0 }
  const spread = { x: change.baseline * inflation, y: change.candidate * inflation }
  const standardError = Math.sqrt(spread.x + spread.y + 2 * options.noiseFloor ** 2)
  const degrees = welch(spread.x, freedom(x, inflation), spread.y, freedom(y, inflation))
  const reach = standardError > 0 ? studentQuantile(options.confidence, degrees) * standardError : 0
  const allowed = allowance(thresholdOf(positive ? Math.exp(x.centre) : x.centre, options), options.better, positive)
  const fraction = (value: number): number => asFraction(value, options.better, positive)
  return {
    mode,
    delta: change.delta,
    standardError,
    degrees,
    allowed,
    worse: tail(change.delta, standardError, degrees),
    better: tail(-change.delta, standardError, degrees),
    low: change.delta - reach,
    high: change.delta + reach,
    inflation,
    effectiveSamples: smaller / inflation,
    samplesNeeded: Math.ceil(smaller * (standardError / (allowed / 3.3)) ** 2),
    regression: fraction(change.delta),
    interval: [fraction(change.delta - reach), fraction(change.delta + reach)],
    detectable: fraction(2 * reach),
  }
}

const isPositive = (value: number): boolean => value > 0

function centreOf(values: readonly number[], options: CompareOptions): Centre {
  return options.quantile === null ? trimmedMean(values) : harrellDavis(values, options.quantile)
}

const worseBy = (x: Centre, y: Centre, { better }: CompareOptions): number =>
  better === 'lower' ? y.centre - x.centre : x.centre - y.centre

function logScale(x: Centre, y: Centre, options: CompareOptions): Scaled {
  return { delta: worseBy(x, y, options), baseline: x.variance, candidate: y.variance }
}

/** Difference over the baseline, with the variance of a ratio by the delta method. Null where there is no ratio. */
function linearScale(x: Centre, y: Centre, options: CompareOptions): Scaled | null {
  if (x.centre === 0 && y.centre === 0) return { delta: 0, baseline: 0, candidate: 0 }
  if (x.centre <= 0) return null
  const square = x.centre ** 2
  return {
    delta: worseBy(x, y, options) / x.centre,
    baseline: ((y.centre / x.centre) ** 2 * x.variance) / square,
    candidate: y.variance / square,
  }
}

/** The relative threshold, or what `minChange` is of the baseline where that is more. */
function thresholdOf(centre: number, { threshold, minChange }: CompareOptions): number {
  return minChange > 0 && centre > 0 ? Math.max(threshold, minChange / centre) : threshold
}

const freedom = (side: Centre, inflation: number): number => Math.max(1, side.kept / inflation - 1)

function welch(x: number, freedomX: number, y: number, freedomY: number): number {
  if (x + y === 0) return freedomX + freedomY
  return (x + y) ** 2 / (x ** 2 / freedomX + y ** 2 / freedomY)
}

function tail(delta: number, standardError: number, degrees: number): number {
  if (standardError === 0) return delta > 0 ? 0 : 1
  return studentTail(delta / standardError, degrees)
}
