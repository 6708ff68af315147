/** A cumulative bucket: how many observations were at most `upper`. */
export interface Bucket {
  readonly upper: number
  readonly count: number
}

export interface BucketQuantile {
  readonly value: number
  /** Bounds of the bucket in which the quantile lies; null where there is none. */
  readonly bucket: { readonly lower: number; readonly upper: number } | null
}

/** Relative differences up to this are rounding, not lost observations. */
const tolerance = 1e-12

/**
 * The quantile of cumulative buckets as Prometheus' `histogram_quantile` gives it: equal bounds are merged, counts that
 * fall are lifted to the one before, inside a bucket the value is linear, the first bucket starts at 0 unless its
 * bound is not above 0, and the last one gives the highest finite bound. NaN without a +Inf bucket, with fewer than two
 * buckets and without observations.
 */
export function bucketQuantile(quantile: number, unsorted: readonly Bucket[]): BucketQuantile {
  const none = (value: number): BucketQuantile => ({ value, bucket: null })
  if (Number.isNaN(quantile)) return none(Number.NaN)
  if (quantile < 0) return none(Number.NEGATIVE_INFINITY)
  if (quantile > 1) return none(Number.POSITIVE_INFINITY)
  const buckets = rising(merged(unsorted))
  const last = buckets.at(-1)
  if (last === undefined || last.upper !== Number.POSITIVE_INFINITY || buckets.length < 2) return none(Number.NaN)
  if (last.count === 0 || Number.isNaN(last.count)) return none(Number.NaN)
  const rank = quantile * last.count
  const found = buckets.slice(0, -1).findIndex((bucket) => bucket.count >= rank)
  const index = found === -1 ? buckets.length - 1 : found
  return inside(buckets, index, rank)
}

function inside(buckets: readonly Bucket[], index: number, rank: number): BucketQuantile {
  const { upper, count } = buckets[index]!
  const below = buckets[index - 1]
  if (below !== undefined && index === buckets.length - 1) {
    return { value: below.upper, bucket: { lower: below.upper, upper } }
  }
  if (below === undefined && upper <= 0) return { value: upper, bucket: { lower: Number.NEGATIVE_INFINITY, upper } }
  const lower = below?.upper ?? 0
  const before = below?.count ?? 0
  return { value: lower + (upper - lower) * ((rank - before) / (count - before)), bucket: { lower, upper } }
}

function merged(buckets: readonly Bucket[]): readonly Bucket[] {
  const sorted = [...buckets].sort((one, other) => (one.upper === other.upper ? 0 : one.upper < other.upper ? -1 : 1))
  const out: Bucket[] = []
  for (const bucket of sorted) {
    const last = out.at(-1)
    if (last?.upper === bucket.upper) out[out.length - 1] = { upper: last.upper, count: last.count + bucket.count }
    else out.push(bucket)
  }
  return out
}

function rising(buckets: readonly Bucket[]): readonly Bucket[] {
  let before = buckets[0]?.count ?? 0
  return buckets.map(({ upper, count }) => {
    const rounding = Math.abs(count - before) <= tolerance * (Math.abs(count) + Math.abs(before))
    if (count > before && !rounding) before = count
    return { upper, count: before }
  })
}
