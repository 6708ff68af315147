import { mean, sampleVariance } from 'simple-statistics'

/** A robust centre with what is needed to say how sure it is. */
export interface Centre {
  readonly centre: number
  /** Squared standard error of the centre, for independent values; 0 for a single value. */
  readonly variance: number
  /** Values that the centre rests on after trimming. */
  readonly kept: number
  /** The values in time order as the correction for autocorrelation sees them: winsorised, or ranks for a quantile. */
  readonly series: readonly number[]
}

/** 15 % at each end, in whole values; in integers, because 0.15 x 20 must be 3 on every machine. */
const trimmedPerSide = (count: number): number => Math.floor((15 * count) / 100)

/** Sorted as numbers in a typed array, which is fast, and copied by a loop, since spreading one is not. */
function sortedCopy(values: readonly number[]): number[] {
  const typed = new Float64Array(values).sort()
  const copy: number[] = []
  for (let index = 0; index < typed.length; index += 1) copy.push(typed[index]!)
  return copy
}

/**
 * The 15 % trimmed mean and Yuen's squared standard error (n - 1) s_w^2 / (h (h - 1)), with the winsorised variance
 * s_w^2 (Yuen 1974). Sums run over sorted values: the order of the values does not change a bit of the result.
 */
export function trimmedMean(values: readonly number[]): Centre {
  const sorted = sortedCopy(values)
  const count = sorted.length
  const cut = trimmedPerSide(count)
  const kept = count - 2 * cut
  const lowest = sorted[cut] ?? Number.NaN
  const highest = sorted[count - cut - 1] ?? Number.NaN
  const winsorise = (value: number): number => Math.min(Math.max(value, lowest), highest)
  const spread = count < 2 || lowest === highest ? 0 : sampleVariance(sorted.map(winsorise))
  return {
    centre: lowest === highest ? lowest : mean(sorted.slice(cut, count - cut)),
    variance: kept < 2 ? 0 : ((count - 1) * spread) / (kept * (kept - 1)),
    kept,
    series: values.map(winsorise),
  }
}
