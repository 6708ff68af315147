import { type SeriesKind, varianceInflation } from './autocorrelation.js'
import { type Centre, trimmedMean } from './centre.js'
import { harrellDavis } from './quantile.js'
import { studentQuantile } from './student.js'

export interface BoundOptions {
  readonly confidence: number
  readonly kind: SeriesKind
  readonly quantile: number | null
}

/**
 * How far a one-sided bound of the centre of these values lies from it, in their own unit: t times the standard
 * error. Null for fewer than two values, whose noise is unknown.
 */
export function reachOfOne(values: readonly number[], options: BoundOptions): number | null {
  if (values.length < 2) return null
  const side = centreOf(values, options)
  const inflation = varianceInflation(side.series, side.series, options.kind)
  const standardError = Math.sqrt(side.variance * inflation)
  return studentQuantile(options.confidence, Math.max(1, side.kept / inflation - 1)) * standardError
}

/** The same for the difference of two centres (Welch). */
export function reachOfDifference(
  baseline: readonly number[],
  candidate: readonly number[],
  options: BoundOptions,
): number | null {
  if (Math.min(baseline.length, candidate.length) < 2) return null
  const x = centreOf(baseline, options)
  const y = centreOf(candidate, options)
  const inflation = varianceInflation(x.series, y.series, options.kind)
  const [dx, dy] = [x.variance * inflation, y.variance * inflation]
  if (dx + dy === 0) return 0
  const freedom = (side: Centre): number => Math.max(1, side.kept / inflation - 1)
  const degrees = (dx + dy) ** 2 / (dx ** 2 / freedom(x) + dy ** 2 / freedom(y))
  return studentQuantile(options.confidence, degrees) * Math.sqrt(dx + dy)
}

const centreOf = (values: readonly number[], { quantile }: BoundOptions): Centre =>
  quantile === null ? trimmedMean(values) : harrellDavis(values, quantile)
