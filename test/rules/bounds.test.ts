import { expect, test } from 'vitest'
import { judge } from '../../src/rules/bounds.js'
import { exact, type Given, measurement, only } from './measurement.js'

/** A quantile between two others. */
const between = (lower: number, upper: number) => ({ ...exact(upper), bucket: { lower, upper } })
const judged = (before: readonly [number, number], after: readonly [number, number], given: Given = {}) =>
  only(judge([measurement(between(...before), between(...after), given)]))

test('where only one of the two rose by more than allowed it cannot be told', () => {
  expect(judged([1, 2], [1.05, 2.1]).outcome).toBe('ok')
  expect(judged([1, 2], [1.2, 2.4]).outcome).toBe('regressed')
  const one = judged([1, 2], [1, 2.4])
  expect([one.outcome, one.text]).toEqual(['inconclusive', expect.stringContaining('only one is beyond it')])
})

test('a rise under minChange is none, whatever its share', () => {
  expect(judged([0.01, 0.02], [0.02, 0.04]).outcome).toBe('regressed')
  expect(judged([0.01, 0.02], [0.02, 0.04], { settings: { minChange: 0.05 } }).outcome).toBe('ok')
})

test('a limit is kept where the upper is within it, and broken where the lower is beyond', () => {
  const at = (max: number) => judged([1, 2], [1, 2], { limits: { max } }).outcome
  expect([at(2), at(1.5), at(0.9)]).toEqual(['ok', 'inconclusive', 'over-budget'])
})
