import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builds, judgedIn } from './judged.js'

/** The example of a page of docs/budgets, as a reader would copy it. */
const example = (page: string) =>
  /## Example\n[\s\S]*?```yaml\n([\s\S]*?)```/.exec(
    readFileSync(new URL(`../../docs/budgets/${page}.md`, import.meta.url), 'utf8'),
  )?.[1] ?? ''

test('the example of bundles gives the outcomes that its page claims', async () => {
  const { judged } = await judgedIn(builds('vite', 'head'), example('bundles'))
  expect(judged.get('bundles/web/search/size')?.judgement.outcome).toBe('regressed')
  expect(judged.get('bundles/web/settings/size')?.judgement.outcome).toBe('ok')
})

test('the example of journeys gives the outcome that its page claims', async () => {
  const folder = builds('vite', 'head')
  const text = example('journeys').replace(/(?:perf|rum)\//g, '')
  const point = (step: string, value: number) =>
    JSON.stringify({
      type: 'Point',
      metric: 'http_req_duration',
      data: { value, tags: { step, expected_response: 'true' } },
    })
  const points = (scale: number, shift: number) =>
    Array.from({ length: 400 }, (_, at) =>
      point(at % 2 ? 'search-api' : 'graph-fetch', (at % 2 ? scale : 1) * (60 + (((at + shift) * 7919) % 101) * 0.8)),
    ).join('\n')
  writeFileSync(join(folder, 'base.ndjson'), points(1, 0))
  writeFileSync(join(folder, 'pr.ndjson'), points(1.5, 30))
  const { judged } = await judgedIn(folder, text)
  expect(judged.get('journeys/case-search/search-api/p95')?.judgement.outcome).toBe('regressed')
  expect(judged.get('journeys/case-search/graph-fetch/p95')?.judgement.outcome).toBe('ok')
  expect(judged.get('journeys/case-search/page/ttfb')?.judgement.outcome).toBe('no-data')
})
