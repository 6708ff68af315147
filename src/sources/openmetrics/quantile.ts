import type { Absent, Sample, Weakness } from '../../model/reading.js'
import { type BucketQuantile, bucketQuantile } from './bucket-quantile.js'
import { absence } from './defects.js'
import { type Growth, groupsWith, growthOf } from './growth.js'
import { sampleOf } from './sample.js'
import type { Settled } from './settle.js'
import type { Tally } from './tally.js'
import type { Wanted } from './wanted.js'

/** A quantile of a histogram: over the growth of its buckets inside the window, and inside each point. */
export function quantileReading(settled: Settled, wanted: Wanted, value: string | null, file: string): Sample | Absent {
  const { question, numerator } = wanted
  const quantile = question.kind === 'quantile' ? question.quantile : 0
  const origin = `${file}: quantile ${quantile} of \`${numerator[0]?.metric}\``
  const absent = absence(settled, numerator, origin)
  if (absent !== null) return absent
  const bounds = boundsOf(settled, numerator, value)
  const whole = bucketQuantile(
    quantile,
    bucketsOf(bounds, ({ whole }) => whole),
  )
  if (Number.isNaN(whole.value)) return nothing(bounds, numerator[0]?.metric ?? '', origin)
  const points = settled.window.bounds.slice(1).map((_, index) => {
    return bucketQuantile(
      quantile,
      bucketsOf(bounds, (growth) => growth.points[index]!),
    ).value
  })
  const found = { value: whole.value, points, origin, ...bucketOf(whole) }
  return sampleOf(settled, numerator, found, 'observed nothing')
}

type Bounds = readonly { readonly upper: number; readonly growth: Growth }[]

function boundsOf(settled: Settled, tallies: readonly Tally[], value: string | null): Bounds {
  const own = groupsWith(settled, tallies, value)
  const uppers = [...new Set(own.map((group) => group.values[0]!))].filter((upper) => upper !== '')
  return uppers.map((upper) => ({
    upper: /inf/i.test(upper) ? Number.POSITIVE_INFINITY : Number(upper),
    growth: growthOf(
      settled,
      own.filter((group) => group.values[0] === upper),
    ),
  }))
}

const bucketsOf = (bounds: Bounds, count: (growth: Growth) => number) =>
  bounds.map(({ upper, growth }) => ({ upper, count: count(growth) }))

function bucketOf({ bucket, value }: BucketQuantile): { bucket?: Sample['bucket']; weakness?: Weakness } {
  if (bucket === null) return {}
  if (bucket.upper !== Number.POSITIVE_INFINITY) return { bucket }
  const text = `the quantile lies above the highest bucket: it is at least ${value}`
  return { bucket, weakness: { reason: 'saturated', text } }
}

function nothing(bounds: Bounds, metric: string, origin: string): Absent {
  if (!bounds.some(({ upper }) => upper === Number.POSITIVE_INFINITY)) {
    return { kind: 'absent', reason: 'nan', text: `\`${metric}\` has no bucket \`le="+Inf"\``, origin }
  }
  if (bounds.length < 2) return { kind: 'absent', reason: 'nan', text: `\`${metric}\` has one bucket alone`, origin }
  return { kind: 'absent', reason: 'empty', text: `\`${metric}\` observed nothing inside the window`, origin }
}
