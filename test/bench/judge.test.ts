import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { correlated, independent, seeded } from '../../bench/judge/families.js'
import { scorePairs } from '../../bench/judge/pairs.js'

const run = (input: string) => spawnSync(process.execPath, ['bench/judge.mjs'], { input, encoding: 'utf8' })

test('the benchmark answers JSON lines with one outcome a line', () => {
  const pairs = [
    {
      baseline: [100, 101, 102, 99],
      candidate: [130, 131, 129, 130],
      direction: 'lower',
      threshold: 0.1,
      kind: 'runs',
    },
    {
      baseline: [100, 101, 102, 99],
      candidate: [130, 131, 129, 130],
      direction: 'higher',
      threshold: 0.1,
      kind: 'runs',
    },
    { baseline: [100, 100], candidate: [110, 110], direction: 'lower', threshold: 0.1, kind: 'runs' },
    { baseline: [100], candidate: [150], direction: 'lower', threshold: 0.1, kind: 'series' },
    { baseline: [], candidate: [1], direction: 'lower', threshold: 0.1, kind: 'runs' },
    { baseline: [1, 1.01, 1.02], candidate: [1, 1.01, 1.02], direction: 'lower', threshold: 0.1, kind: 'runs' },
  ]
  const { stdout, status } = run(pairs.map((pair) => JSON.stringify(pair)).join('\n'))
  expect(stdout.trim().split('\n')).toEqual(['regressed', 'improved', 'ok', 'inconclusive', 'inconclusive', 'ok'])
  expect(status).toBe(0)
})

test('real pairs are scored by what is known of them', () => {
  const runs = [100, 101, 102, 99, 100, 101]
  const pair = (true_effect: number | null, factor: number) => ({
    id: `pair ${factor}`,
    origin: 'by hand',
    baseline: runs,
    candidate: runs.map((value) => value * factor + 0.01),
    direction: 'lower' as const,
    kind: 'runs' as const,
    true_effect,
  })
  const good = scorePairs([pair(0, 1), pair(0.05, 1.05), pair(0.2, 1.2), pair(null, 1.5)])
  expect([good.met, good.lines.at(-1)]).toEqual([true, 'at least 99 % failures from +20 %: 1 of 1, 100.0 %'])
  expect(scorePairs([pair(0, 1.2)]).met).toBe(false)
  expect(scorePairs([pair(0.05, 1.2)]).met).toBe(false)
  const missed = scorePairs([pair(0.2, 1)])
  expect([missed.met, missed.lines.at(-1)]).toEqual([false, '  not failed: pair 1 (by hand): ok'])
})

test('the families have a mean of about 1 and the spread that they are asked for', () => {
  for (const [name, family] of Object.entries({ ...independent, ...correlated })) {
    const values = family(0.2, 100_000, seeded(7))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    if (name === 'outliers') continue
    expect(Math.abs(mean - 1)).toBeLessThan(0.02)
    expect(Math.abs(spread - 0.2)).toBeLessThan(0.02)
  }
})
