import { mean } from 'simple-statistics'

/** `runs`: values that should be independent. `series`: points of a time series, or raw samples in time order. */
export type SeriesKind = 'runs' | 'series'

/** Below this the lag-1 correlation of so few points says nothing. */
export const fewestPoints = 8
const largestCorrelation = 0.97

/**
 * By how much autocorrelation inflates the variance of the two centres, at least 1. Both sides together, because one
 * side alone is too short. Lag-1 correlation with Kendall's correction of its bias (Kendall 1954); for a series also
 * Geyer's initial monotone sequence (Geyer 1992), which sees what an AR(1) model misses.
 */
export function varianceInflation(baseline: readonly number[], candidate: readonly number[], kind: SeriesKind): number {
  if (Math.min(baseline.length, candidate.length) < fewestPoints) return 1
  const total = baseline.length + candidate.length
  const [x, y] = [deviations(baseline), deviations(candidate)]
  const pooled = (correlationOf(x, 1) * x.length + correlationOf(y, 1) * y.length) / total
  const correlation = Math.min(pooled + (1 + 4 * pooled) / (total / 2), largestCorrelation)
  const firstOrder = (1 + correlation) / (1 - correlation)
  if (kind === 'runs') return correlation <= 1.645 / Math.sqrt(total) ? 1 : firstOrder
  const geyer = (1 + 8 / total) * ((geyerOf(x) + geyerOf(y)) / 2)
  return Math.max(1, correlation > 0 ? firstOrder : 1, geyer)
}

/** The correlation of a series with itself, `lag` steps later; 0 for a constant series. */
export function autocorrelation(series: readonly number[], lag: number): number {
  return correlationOf(deviations(series), lag)
}

function deviations(series: readonly number[]): Float64Array {
  const centre = mean(series as number[])
  // A loop: the other ways to fill such an array take ten times as long, and this runs for every finding.
  const centred = new Float64Array(series.length)
  for (let index = 0; index < centred.length; index += 1) centred[index] = series[index]! - centre
  return centred
}

function correlationOf(centred: Float64Array, lag: number): number {
  let square = 0
  for (const value of centred) square += value ** 2
  let product = 0
  for (let index = lag; index < centred.length; index += 1) product += centred[index]! * centred[index - lag]!
  return square > 0 ? product / square : 0
}

/** 1 + 2 sum of pairs of neighbouring lags, until a pair is not positive; pairs never grow. */
export const geyerSum = (series: readonly number[]): number => geyerOf(deviations(series))

function geyerOf(centred: Float64Array): number {
  let sum = 1
  let previous = Number.POSITIVE_INFINITY
  for (let lag = 1; lag + 1 < centred.length / 2; lag += 2) {
    const pair = Math.min(correlationOf(centred, lag) + correlationOf(centred, lag + 1), previous)
    if (!(pair > 0)) break
    sum += 2 * pair
    previous = pair
  }
  return sum
}
