import type { Centre } from './centre.js'
import { incompleteBeta } from './student.js'

/**
 * The Harrell-Davis estimate of a quantile (Harrell and Davis 1982) and its squared standard error in the manner of
 * Maritz and Jarrett (1978): mean and variance of an order statistic under the exact infinite bootstrap, weighted by
 * the increments of the incomplete beta function.
 */
export function harrellDavis(values: readonly number[], probability: number): Centre {
  const count = values.length
  const { mean, variance } = orderStatistic(values, (count + 1) * probability, (count + 1) * (1 - probability))
  return { centre: mean, variance, kept: count, series: ranks(values) }
}

/** Mean and variance of the values under weights I_{i/n}(a, b) - I_{(i-1)/n}(a, b), the i-th smallest taking the i-th. */
export function orderStatistic(
  values: readonly number[],
  a: number,
  b: number,
): { readonly mean: number; readonly variance: number } {
  const sorted = Float64Array.from(values).sort()
  const count = sorted.length
  if (count === 1) return { mean: sorted[0]!, variance: 0 }
  const weights = weightsOf(count, a, b)
  let mean = 0
  for (let index = 0; index < count; index += 1) mean += weights[index]! * sorted[index]!
  let variance = 0
  for (let index = 0; index < count; index += 1) variance += weights[index]! * (sorted[index]! - mean) ** 2
  return { mean, variance }
}

/** The last ones: the sides of a comparison mostly have as many values, and the weights are most of the work. */
let known = { count: 0, a: 0, b: 0, weights: new Float64Array() }

function weightsOf(count: number, a: number, b: number): Float64Array {
  if (known.count === count && known.a === a && known.b === b) return known.weights
  const weights = new Float64Array(count)
  let below = 0
  for (let index = 0; index < count; index += 1) {
    const upTo = incompleteBeta((index + 1) / count, a, b)
    weights[index] = upTo - below
    below = upTo
  }
  known = { count, a, b, weights }
  return weights
}

/** How many values a side a quantile needs: three beyond it. p95: 60, p99: 300. */
export function samplesForQuantile(probability: number): number {
  return Math.ceil(3 / (1 - probability) - 1e-9)
}

/** Ranks from 1 in the order of the values; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value)
  const result = new Array<number>(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && order[end]!.value === order[start]!.value) end += 1
    for (let index = start; index < end; index += 1) result[order[index]!.index] = (start + end + 1) / 2
    start = end
  }
  return result
}
