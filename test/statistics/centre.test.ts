import { expect, test } from 'vitest'
import { autocorrelation, geyerSum, varianceInflation } from '../../src/statistics/autocorrelation.js'
import { trimmedMean } from '../../src/statistics/centre.js'
import { harrellDavis, orderStatistic, ranks, samplesForQuantile } from '../../src/statistics/quantile.js'

test('centre and variance give the t of the worked Yuen example in the documentation of SciPy', () => {
  const a = trimmedMean([56, 128.6, 12, 123.8, 64.34, 78, 763.3])
  const b = trimmedMean([1.1, 2.9, 4.2])
  expect([a.kept, b.kept]).toEqual([5, 3])
  const squares = (side: typeof a): number => side.variance * side.kept * (side.kept - 1)
  const pooled = ((squares(a) + squares(b)) / (a.kept + b.kept - 2)) * (1 / a.kept + 1 / b.kept)
  expect((a.centre - b.centre) / Math.sqrt(pooled)).toBeCloseTo(3.4463884028073513, 10)
})

test('15 % are trimmed at each end from 7 values on', () => {
  const kept = [1, 6, 7, 13, 14, 20, 40, 100].map((n) => trimmedMean(Array.from({ length: n }, (_, i) => i)).kept)
  expect(kept).toEqual([1, 6, 5, 11, 10, 14, 28, 70])
  expect(trimmedMean([1, 2, 3, 4, 5, 6, 1e9]).centre).toBe(4)
})

test('the order of the values changes no bit of centre and variance', () => {
  const values = [0.1, 0.7, 0.30000000000000004, 12.9, 5.5, 1e-9, 3.3, 8.8, 2.2]
  const { centre, variance } = trimmedMean(values)
  const turned = trimmedMean([...values].reverse())
  expect([turned.centre, turned.variance]).toEqual([centre, variance])
})

test('lag-1 autocorrelation by hand: 1 2 3 4 has 0.25', () => {
  expect(autocorrelation([1, 2, 3, 4], 1)).toBeCloseTo(0.25, 14)
  expect(autocorrelation([5, 5, 5], 1)).toBe(0)
})

test('Geyer stops at the first pair that is not positive, and a trend goes on', () => {
  expect(geyerSum([1, -1, 1, -1, 1, -1, 1, -1])).toBe(1)
  expect(geyerSum(Array.from({ length: 40 }, (_, i) => i))).toBeGreaterThan(10)
})

test('independent runs are not corrected, fewer than 8 never, a drifting series is', () => {
  const drift = Array.from({ length: 20 }, (_, i) => i)
  const even = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
  expect(varianceInflation(even, even, 'runs')).toBe(1)
  expect(varianceInflation(drift.slice(0, 7), drift, 'series')).toBe(1)
  expect(varianceInflation(drift, drift, 'runs')).toBeGreaterThan(5)
  expect(varianceInflation(drift, drift, 'series')).toBeGreaterThan(5)
})

test('weights of an order statistic give the Maritz-Jarrett errors that SciPy publishes', () => {
  const data = [77, 87, 88, 114, 151, 210, 219, 246, 253, 262, 296, 299, 306, 376, 428, 515, 666, 1310, 2611]
  const errors = [0.25, 0.5, 0.75].map((p) => {
    const m = Math.floor(p * data.length + 0.5)
    return Math.sqrt(orderStatistic(data, m - 1, data.length - m).variance)
  })
  expect(errors[0]).toBeCloseTo(55.76819, 5)
  expect(errors[1]).toBeCloseTo(45.84028, 5)
  expect(errors[2]).toBeCloseTo(198.87875, 5)
})

test('Harrell-Davis by hand: the median of three weighs 7, 13, 7 in 27', () => {
  expect(harrellDavis([10, 1, 4], 0.5).centre).toBeCloseTo((7 * 1 + 13 * 4 + 7 * 10) / 27, 12)
})

test('a p95 needs 60 samples, a p99 300, a p90 30', () => {
  expect([0.95, 0.99, 0.9, 0.5].map(samplesForQuantile)).toEqual([60, 300, 30, 6])
})

test('equal values share their rank', () => {
  expect(ranks([10, 30, 10, 20])).toEqual([1.5, 4, 1.5, 3])
})
