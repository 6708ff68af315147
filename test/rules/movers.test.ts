import { expect, test } from 'vitest'
import type { Reading } from '../../src/model/reading.js'
import { judge } from '../../src/rules/movers.js'
import { judge as judgeMeaning } from '../../src/rules/value-meaning.js'
import { absent, measurement, only, sample } from './measurement.js'

const shares = (parts: Record<string, readonly [number, number]>): Reading => ({
  kind: 'shares',
  label: 'tenant',
  parts: new Map(Object.entries(parts).map(([name, [numerator, denominator]]) => [name, { numerator, denominator }])),
  origin: 'perf/pr.om',
})

const companions = (name: string, baseline: Reading, candidate: Reading) => ({
  ...measurement(absent(), absent()),
  companions: { [name]: { baseline, candidate } },
})

test('the movers explain the change, largest first, as fractions of the baseline', () => {
  const before = shares({ acme: [50, 5], beta: [50, 5] })
  const after = shares({ acme: [30, 5], beta: [55, 5] })
  const { movers, outcome, text } = only(judge([companions('movers:tenant', before, after)]))
  expect(movers.map(({ label, value }) => `${label}=${value}`)).toEqual(['tenant=acme', 'tenant=beta'])
  expect(movers.map(({ efficiency }) => Math.round(efficiency * 1000) / 10)).toEqual([-20, 5])
  expect(movers.reduce((sum, { efficiency, mix }) => sum + efficiency + mix, 0)).toBeCloseTo(-0.15, 12)
  expect([outcome, text]).toEqual(['ok', ''])
})

test('totals that are not there are said, not invented', () => {
  const { movers, notes } = only(judge([companions('movers:tenant', shares({}), absent('empty', 'no series.'))]))
  expect([movers, notes]).toEqual([[], ['No top movers by tenant: no series.']])
})

test('counting a value event twice does not look like progress', () => {
  const meaning = (value: number) =>
    only(judgeMeaning([companions('per-action', sample([1, 1]), sample([value, value]))]))
  expect(meaning(2).atLeastWarn).toBe(true)
  expect(meaning(2).notes).toEqual([
    'The meaning of the value event may have changed. Value events per action: 1 at the baseline, 2 now.',
  ])
  expect(meaning(0.8).atLeastWarn).toBe(true)
  expect([meaning(1.1).atLeastWarn, meaning(0.9).atLeastWarn]).toEqual([false, false])
})

test('value events per action that are not known are said', () => {
  const { notes } = only(judgeMeaning([companions('per-action', absent('empty', 'no actions.'), sample([1]))]))
  expect(notes).toEqual(['Value events per action are not known: no actions.'])
})
