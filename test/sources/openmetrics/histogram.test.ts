import { describe, expect, it } from 'vitest'
import { bucketQuantile } from '../../../src/sources/openmetrics/bucket-quantile.js'
import { absent, ask, asSample, recording, sample } from './ask.js'

const p50 = { kind: 'quantile', quantile: 0.5, histogram: 'h', matchers: {} } as const
const infinite = Number.POSITIVE_INFINITY

describe('quantiles of histograms', () => {
  it('trap 3.9: is linear inside the bucket, whose bounds are given', async () => {
    const text = recording(5, {
      'h_bucket{le="0.25"}': [0, 0, 0],
      'h_bucket{le="0.5"}': [10, 20, 50],
      'h_bucket{le="+Inf"}': [10, 20, 50],
    })
    const found = await sample({ text }, p50)
    expect(found).toMatchObject({ value: 0.375, points: [0.375, 0.375], bucket: { lower: 0.25, upper: 0.5 } })
  })

  it('trap 3.10: a quantile above the last bound is a lower bound and says saturated', async () => {
    const text = recording(5, { 'h_bucket{le="1.0"}': [0, 1, 2], 'h_bucket{le="+Inf"}': [0, 9, 20] })
    const found = await sample({ text }, p50)
    expect(found).toMatchObject({ value: 1, bucket: { lower: 1, upper: infinite } })
    expect(found.weakness?.reason).toBe('saturated')
  })

  it('trap 3.9: no observation, or no +Inf bucket, is no data', async () => {
    const still = recording(5, { 'h_bucket{le="1"}': [1, 1, 1], 'h_bucket{le="+Inf"}': [2, 2, 2] })
    expect(await absent({ text: still }, p50)).toMatchObject({ reason: 'empty' })
    const open = recording(5, { 'h_bucket{le="1"}': [1, 2, 3], 'h_bucket{le="2"}': [2, 3, 4] })
    expect(await absent({ text: open }, p50)).toMatchObject({ reason: 'nan' })
  })

  it.each([
    [
      'a first bucket from 0',
      0.5,
      [
        [2, 4],
        [infinite, 4],
      ],
      1,
    ],
    [
      'a first bound at or below 0',
      0.5,
      [
        [-1, 4],
        [infinite, 4],
      ],
      -1,
    ],
    [
      'equal bounds merged',
      0.5,
      [
        [2, 2],
        [2, 2],
        [infinite, 4],
      ],
      1,
    ],
    [
      // Half of the ten above the 10 that the second bucket is lifted to; from its own 9 it would be 3.09.
      'counts that fall lifted',
      0.75,
      [
        [1, 10],
        [2, 9],
        [4, 20],
        [infinite, 20],
      ],
      3,
    ],
    [
      'a quantile below 0',
      -1,
      [
        [1, 1],
        [infinite, 1],
      ],
      -infinite,
    ],
    [
      'a quantile above 1',
      2,
      [
        [1, 1],
        [infinite, 1],
      ],
      infinite,
    ],
    ['one bucket alone', 0.5, [[infinite, 1]], Number.NaN],
  ] as const)('trap 3.9: %s', (_, quantile, buckets, value) => {
    const list = buckets.map(([upper, count]) => ({ upper, count }))
    expect(bucketQuantile(quantile, list).value).toBe(value)
  })
})

describe('gauges and questions that a recording cannot answer', () => {
  it('sums a gauge over its series and shows the highest point', async () => {
    const text = recording(5, { 'q{a="x"}': [1, 5, 2], 'q{a="y"}': [1, 1, 1] })
    const found = await sample({ text }, { kind: 'gauge', gauge: 'q', matchers: {}, aggregate: 'max' })
    expect(found).toMatchObject({ value: 6, points: [6, 3] })
  })

  it('a gauge that is not there is no 0: its points are left out and counted, or there is nothing', async () => {
    const all = [1, 1, 1, 1, 1, 1]
    const series = {
      'q{a="x",of="us"}': [7, 7, 7, 7, null, null],
      'q{a="y",of="us"}': [5, null, null],
      'q{of="them"}': all,
    }
    const depth = { kind: 'gauge', gauge: 'q', matchers: { of: 'us' }, by: 'a' } as const
    const { whole, by } = await ask({ text: recording(5, series) }, depth)
    expect(asSample(whole)).toMatchObject({ value: 7, points: [7, 7, 7] })
    expect(asSample(whole).notes.join('; ')).toContain('2 of 5 points had no samples and were left out')
    expect(by.get('y')).toMatchObject({ reason: 'empty', text: '`q` has no sample where a point of the window ends' })
    const zero = recording(5, { q: [0, 0, 0] })
    expect((await sample({ text: zero }, { kind: 'gauge', gauge: 'q', matchers: {} })).value).toBe(0)
  })

  it('says that PromQL needs a prometheus source', async () => {
    const text = recording(5, { q: [1, 2, 3] })
    const { reason, text: words } = await absent({ text }, { kind: 'expression', expression: 'avg(q)' })
    expect(reason).toBe('unsupported')
    expect(words).toContain('prometheus')
  })
})
