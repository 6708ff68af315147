import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

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
