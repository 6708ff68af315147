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

it.each([
  [{ url: 'ftp://x' }, 'must be an http or https address'],
  [{ window: '30' }, 'expected `auto` or a duration with its unit'],
  [{ window: '0s' }, 'expected `auto` or a duration with its unit'],
  [{ headers: { 'X-Scope-OrgID': 1 } }, 'expected a text; put it in quotes'],
  [{ baseline: { matchers: { build: 7 } } }, 'expected the value of a label; put it in quotes'],
  [{ baseline: { start: 'yesterday' } }, 'is not a point in time'],
  [{ maxSeries: 0 }, 'expected a whole number above 0'],
  [{ partial: 'maybe' }, 'expected'],
])('refuses %j with words', (more, words) => {
  const issues = read(more).error?.issues.map((issue) => issue.message) ?? []
  expect(issues.join('; ')).toContain(words)
})
