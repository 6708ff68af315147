import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgedIn, workspace } from '../bundles/judged.js'
import { growing, histogram, openMetricsText } from '../check/series.js'

const labels = { journey: 'case-search', step: 'search-api' }
const plain = { spread: 0, labels }

/** 1,000 requests a scrape: half below 100 ms, four tenths below 400 ms, the rest below 1 s. */
const recording = (failed: number, seed: number) =>
  openMetricsText([
    ...histogram('journey_step_seconds', ['0.1', '0.4', '1', '+Inf'], [5, 4, 1, 0], { ...plain, seed }),
    ...histogram('answer_bytes', ['1000', '2000', '+Inf'], [0, 10, 0], { ...plain, seed }),
    growing('searches_total', 1000, plain),
    growing('failed_total', failed, plain),
    growing('hits_total', 400, plain),
    growing('traced_total', 5, plain),
  ])

const text = `
version: 1
defaults: { owner: "@me" }
sources: { lab: { type: openmetrics, baseline: base.om, candidate: head.om } }
journeys:
  case-search:
    source: lab
    steps:
      search-api:
        p95: 650ms
        errorRate: { failed: failed_total, total: searches_total, max: 1% }
        cacheHit: { hits: hits_total, total: searches_total, min: 60% }
        sampleRate: { sampled: traced_total, total: searches_total, min: 1% }
        payload: { histogram: answer_bytes, max: 1.5 kB }
`

test('each budget of a step on a metric source has its value, and breaks its limit', async () => {
  const folder = workspace()
  writeFileSync(join(folder, 'base.om'), recording(0.5, 1))
  writeFileSync(join(folder, 'head.om'), recording(20, 2))
  const { judged } = await judgedIn(folder, text)
  const found = (key: string) => judged.get(`journeys/case-search/search-api/${key}`)!
  const value = (key: string) => {
    const { candidate } = found(key).measurement
    return candidate.kind === 'sample' ? candidate.value : Number.NaN
  }
  // The 950th of 1,000 is the middle of the hundred between 400 ms and 1 s.
  expect(value('p95')).toBeCloseTo(0.7, 6)
  expect(value('error-rate')).toBeCloseTo(0.02, 12)
  expect(value('cache-hit')).toBeCloseTo(0.4, 12)
  expect(value('sample-rate')).toBeCloseTo(0.005, 12)
  // All lie between 1,000 and 2,000 bytes.
  expect(value('payload')).toBeCloseTo(1950, 6)
  expect(found('error-rate').judgement.outcome).toBe('over-budget')
  for (const key of ['p95', 'cache-hit', 'sample-rate', 'payload'])
    expect([key, found(key).judgement.outcome]).toEqual([key, 'inherited'])
  // 300 ms around a p95 of 700 ms can hide a change of a tenth.
  expect(found('p95').judgement.notes.join(' ')).toContain('bucket from 400 ms to 1 s')
})
