import { expect, test } from 'vitest'
import type { Limits } from '../../src/model/budget.js'
import { judge } from '../../src/rules/limit.js'
import { absent, around, exact, type Given, measurement, only, sample } from './measurement.js'

const fine = sample(around(0.5))
const limited = (points: readonly number[], limits: Partial<Limits>, given: Given = {}) =>
  only(judge([measurement(fine, sample(points), { ...given, limits })]))

test('within the limit is ok, and the words say both', () => {
  const result = limited([0.5, 0.5, 0.5], { max: 0.6 })
  expect([result.outcome, result.text]).toEqual(['ok', '500 ms is within the limit of 600 ms.'])
})

test('so is a value above the least that is asked for', () => {
  const result = limited([0.9, 0.9, 0.9], { min: 0.8 }, { better: 'higher', unit: 'ratio' })
  expect([result.outcome, result.text]).toEqual(['ok', '90 % is within the limit of at least 80 %.'])
})

test('exactly at the limit is ok', () => {
  expect(limited([0.6, 0.6, 0.6], { max: 0.6 }).outcome).toBe('ok')
  expect(limited([0.1 + 0.2, 0.1 + 0.2], { max: 0.3 }).outcome).toBe('ok')
})

test('value and bound beyond the limit: over-budget', () => {
  expect(limited(around(0.7), { max: 0.6 }).outcome).toBe('over-budget')
  expect(limited(around(0.2), { min: 0.3 }, { better: 'higher', unit: 'ratio' }).outcome).toBe('over-budget')
})

test('value beyond, bound inside: inconclusive and over', () => {
  const result = limited(around(0.61, 0.3, 6), { max: 0.58 })
  expect([result.outcome, result.over]).toEqual(['inconclusive', true])
})

test('what is unclear says about how many samples would tell, and with so many it is clear', () => {
  const noisy = (count: number) => around(0.605, 0.15, count)
  const { text } = limited(noisy(20), { max: 0.6 })
  const needed = Number(/about ([\d,]+) samples would tell/.exec(text)?.[1]?.replace(',', ''))
  expect(needed).toBeGreaterThan(100)
  const centre = (points: readonly number[]) => [...points].sort((a, b) => a - b)[Math.floor(points.length / 2)]!
  expect(limited(noisy(Math.floor(needed / 4)), { max: 0.6 }).outcome).toBe('inconclusive')
  const many = noisy(needed * 2)
  expect(centre(many)).toBeGreaterThan(0.6)
  expect(limited(many, { max: 0.6 }).outcome).toBe('over-budget')
})

test('what is unclear because the level moved inside the window names no number of samples', () => {
  const points = [...around(0.5, 0.01, 30), ...around(0.8, 0.01, 30)]
  const moved = only(judge([measurement(fine, sample(points, { shape: 'series' }), { limits: { max: 0.6 } })]))
  expect(moved.outcome).toBe('inconclusive')
  expect(moved.text).toMatch(/which is within it; each point follows closely the one before it/)
})

test('one value decides a limit by itself, with a note', () => {
  const result = limited([0.7], { max: 0.6 })
  expect(result.outcome).toBe('over-budget')
  expect(result.notes.join()).toContain('Single value')
})

test('an exact number has no bound', () => {
  const bytes = (value: number) =>
    only(judge([measurement(exact(100), exact(value), { nature: 'exact', unit: 'B', limits: { max: 170 } })]))
  expect([bytes(170).outcome, bytes(171).outcome]).toEqual(['ok', 'over-budget'])
})

test('a limit that the baseline broke and this change did not make worse is inherited', () => {
  const slow = sample(around(0.7))
  const now = (centre: number, given: Given = {}) =>
    only(judge([measurement(slow, sample(around(centre, 0.01, 20, 1)), { limits: { max: 0.6 }, ...given })])).outcome
  expect([now(0.71), now(0.9), now(0.5)]).toEqual(['inherited', 'over-budget', 'ok'])
  const off = { settings: { maxRegression: null } }
  expect([now(0.71, off), now(0.9, off)]).toEqual(['inherited', 'over-budget'])
})

test('a warning level changes no outcome and is at least a warning', () => {
  const warned = limited(around(0.55), { max: 0.6, warnAt: 0.52 })
  expect([warned.outcome, warned.atLeastWarn]).toEqual(['ok', true])
  expect(warned.text).toContain('above the warning level of 520 ms')
  expect(limited(around(0.5), { max: 0.6, warnAt: 0.52 }).atLeastWarn).toBe(false)
  const low = limited(around(0.5), { warnAt: 0.8 }, { better: 'higher', unit: 'ratio' })
  expect([low.outcome, low.atLeastWarn]).toEqual(['ok', true])
})

test('maxIncrease: an absolute difference in the bad direction', () => {
  const grown = (points: readonly number[], given: Given = {}) => limited(points, { maxIncrease: 0.05 }, given).outcome
  expect(grown(around(0.54, 0.01, 20, 1))).toBe('ok')
  expect(grown(around(0.6, 0.01, 20, 1))).toBe('regressed')
  expect(grown(around(0.4, 0.01, 20, 1))).toBe('ok')
  expect(grown(around(0.4, 0.01, 20, 1), { better: 'higher' })).toBe('regressed')
  expect(grown(around(0.6, 0.8, 6, 1))).toBe('inconclusive')
  expect(grown([0.9])).toBe('inconclusive')
})

test('a p95 in the last bucket is held by no limit at or above its bound', () => {
  const last = sample(around(10, 0), {
    bucket: { lower: 10, upper: Number.POSITIVE_INFINITY },
    weakness: { reason: 'saturated', text: 'The p95 lies in the last bucket, above 10 s.' },
  })
  const held = (max: number) => only(judge([measurement(fine, last, { limits: { max } })]))
  expect([held(30).outcome, held(30).reason]).toEqual(['no-data', 'saturated'])
  expect(held(10).outcome).toBe('no-data')
  expect([held(5).outcome, held(5).reason]).toEqual(['over-budget', 'saturated'])
})

test('a limit holds for what a change adds, and nothing missing passes', () => {
  const added = (value: number) =>
    only(judge([measurement(absent(), sample([value, value]), { added: true, limits: { max: 0.6 } })])).outcome
  expect([added(0.5), added(0.7)]).toEqual(['ok', 'over-budget'])
  const none = only(judge([measurement(fine, absent(), { limits: { max: 0.6 } })]))
  expect([none.outcome, none.reason]).toEqual(['no-data', 'missing-side'])
  const noBaseline = only(judge([measurement(absent(), fine, { limits: { maxIncrease: 1 } })]))
  expect([noBaseline.outcome, noBaseline.reason]).toEqual(['no-data', 'missing-side'])
})

test('a restart makes a limit inconclusive, a reset warns', () => {
  const weak = (reason: 'reset' | 'restart', centre: number) =>
    only(
      judge([
        measurement(fine, sample(around(centre), { weakness: { reason, text: reason } }), { limits: { max: 0.6 } }),
      ]),
    )
  expect([weak('restart', 0.5).outcome, weak('restart', 0.5).over]).toEqual(['inconclusive', false])
  expect([weak('restart', 0.9).outcome, weak('restart', 0.9).over]).toEqual(['inconclusive', true])
  expect([weak('reset', 0.5).outcome, weak('reset', 0.5).atLeastWarn]).toEqual(['ok', true])
})

test('a difference under minChange is no regression, whatever maxIncrease says', () => {
  const grown = (minChange: number) =>
    only(
      judge([
        measurement(exact(10), exact(14), { nature: 'exact', settings: { minChange }, limits: { maxIncrease: 2 } }),
      ]),
    )
  expect(grown(0).outcome).toBe('regressed')
  expect(grown(4).outcome).toBe('ok')
})
