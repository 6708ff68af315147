import { expect, test } from 'vitest'
import { adviceOn } from '../../src/gate/advice.js'
import { change } from '../reporters/reports.js'

const unclear = (effectiveSamples: number) => ({
  outcome: 'inconclusive' as const,
  reason: null,
  change: change(0.3, { effectiveSamples }),
  movers: [],
})

const metric = { advice: 'own', section: 'metrics' } as const

test('more points are advised where they would tell, and a steady load where the level moved', () => {
  expect(adviceOn(unclear(40), 'warn', metric, 60)).toMatch(/^Measure both sides again, for longer/)
  expect(adviceOn(unclear(2), 'warn', metric, 60)).toMatch(/^Leave the warm-up out/)
  expect(adviceOn(unclear(4), 'warn', metric, 4)).toMatch(/^Measure both sides again, for longer/)
})

test.each([
  ['metrics', /the metric is exposed from the start/],
  ['queries', /a glob, a table, or a line of the migrations/],
  ['bundles', /^Build both sides/],
] as const)('what is empty is mended where it is kept: %s', (section, words) => {
  const empty = { outcome: 'no-data', reason: 'empty', change: null, movers: [] } as const
  expect(adviceOn(empty, 'fail', { advice: 'own', section }, 0)).toMatch(words)
})

test.each([
  [-0.2, -0.15, 'Begin with tenant=acme, which made most of the change. own'],
  [-0.2, -0.05, 'own'],
  [-0.2, 0.15, 'own'],
])('what made most of a change of %d is named: %d', (whole, part, words) => {
  const movers = [
    { label: 'region', value: 'eu', efficiency: 0.01, mix: 0 },
    { label: 'tenant', value: 'acme', efficiency: part, mix: 0 },
  ]
  const regressed = { outcome: 'regressed', reason: null, change: change(whole), movers } as const
  expect(adviceOn(regressed, 'fail', metric, 60)).toBe(words)
})
