import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { schema } from '../../src/sources/prometheus/index.js'

const read = (more: object) =>
  z.safeParse(schema(), { type: 'prometheus', url: 'https://prom.example/prometheus', ...more })

it('reads durations, times and sizes into seconds and bytes, and knows its defaults', () => {
  const sides = { baseline: { offset: '1w' }, candidate: { start: '2026-11-21T09:00:00Z' } }
  expect(read({ ...sides, window: '1.5h', rate: '500ms', maxResponse: '1 MiB' }).data).toMatchObject({
    baseline: { offset: 604_800 },
    candidate: { start: Date.UTC(2026, 10, 21, 9) / 1000 },
    window: 5400,
    rate: 0.5,
    maxResponse: 1_048_576,
    warmUp: 0,
    deadline: 60,
    maxSeries: 5000,
    partial: 'refuse',
  })
})

it('takes a window of one rate, and of a side that is shorter than the window of the source', () => {
  const short = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' }
  expect(read({ window: '30s', rate: '30s' }).success).toBe(true)
  expect(read({ window: '30s', rate: '1m', baseline: short, candidate: short }).success).toBe(true)
  expect(read({ window: 'auto', rate: '1m' }).success).toBe(true)
})

it.each([
  [{ url: 'ftp://x' }, 'must be an http or https address'],
  [{ url: 'https://prom.example/?key=a' }, 'must have no query: write what stands in it under `parameters`'],
  [{ candidate: { url: 'https://prom.example/#x' } }, 'must have no query'],
  [{ window: '30' }, 'expected `auto` or a duration with its unit'],
  [{ window: '0s' }, 'expected `auto` or a duration with its unit'],
  [{ headers: { 'X-Scope-OrgID': 1 } }, 'expected a text; put it in quotes'],
  [{ baseline: { matchers: { build: 7 } } }, 'expected the value of a label; put it in quotes'],
  [{ baseline: { start: 'yesterday' } }, 'is not a point in time'],
  [{ maxSeries: 0 }, 'expected a whole number above 0'],
  [{ partial: 'maybe' }, 'expected'],
  [{ baseline: { start: '2026-01-01T00:00:10Z', end: '2026-01-01T00:00:00Z' } }, 'is not after the start'],
  [{ window: '1m', rate: '5m' }, 'has a window of 60 s, and one point needs a rate of 300 s'],
  [{ candidate: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:00:10Z' } }, 'has a window of 10 s'],
])('refuses %j with words', (more, words) => {
  const issues = read(more).error?.issues.map((issue) => issue.message) ?? []
  expect(issues.join('; ')).toContain(words)
})
