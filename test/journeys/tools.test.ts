import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgedIn, workspace } from '../bundles/judged.js'

const outputs = new URL('../../fixtures/journeys/outputs/', import.meta.url).pathname

const policy = (type: string, [baseline, candidate]: readonly [string, string], steps: string) => `
version: 1
defaults: { owner: "@me" }
sources:
  runs: { type: ${type}, baseline: ${baseline}, candidate: ${candidate} }
journeys:
  case-search: { source: runs, steps: { ${steps} } }
`

/** A workspace with the files of one tool. */
function withOutputs(tool: string): string {
  const folder = workspace()
  cpSync(join(outputs, tool), folder, { recursive: true })
  return folder
}

async function found(folder: string, text: string, id: string) {
  const { judged, notes } = await judgedIn(folder, text)
  const one = judged.get(`journeys/case-search/${id}`)!
  const { candidate } = one.measurement
  const value = candidate.kind === 'sample' ? candidate.value : Number.NaN
  return {
    ...one.judgement,
    candidate,
    value,
    sourceNotes: notes,
    about: candidate.kind === 'sample' ? candidate.notes.join(' ') : '',
  }
}

const json = (path: string) => JSON.parse(readFileSync(join(outputs, path), 'utf8'))

test('Artillery: the p95 of an endpoint is that of the report, and the slower search is found', async () => {
  const report = json('artillery/slow.json').aggregate.summaries['plugins.metrics-by-endpoint.response_time.search-api']
  const text = policy(
    'artillery',
    ['base.json', 'slow.json'],
    'search-api: { p95: 600ms }, graph-fetch: { p95: 450ms }',
  )
  const search = await found(withOutputs('artillery'), text, 'search-api/p95')
  expect(search.value).toBeCloseTo(report.p95 / 1000, 12)
  expect(search.outcome).toBe('regressed')
  expect(search.about).toContain('percentiles and no samples')
})

test('trap: p99 of fewer than 100 requests is not known, whatever the report says', async () => {
  const text = policy('artillery', ['base.json', 'slow.json'], 'search-api: { p99: 1s }')
  const { outcome, reason } = await found(withOutputs('artillery'), text, 'search-api/p99')
  expect([outcome, reason]).toEqual(['no-data', 'too-few-samples'])
})

test('Artillery: failed requests are counted by endpoint', async () => {
  const { counters } = json('artillery/slow.json').aggregate
  const [good, bad] = ['200', '503'].map((code) => counters[`plugins.metrics-by-endpoint.search-api.codes.${code}`])
  const text = policy('artillery', ['base.json', 'slow.json'], 'search-api: { errorRate: 1% }')
  expect((await found(withOutputs('artillery'), text, 'search-api/error-rate')).value).toBeCloseTo(
    bad / (good + bad),
    12,
  )
})

test.for([
  ['500ms', 'ok'],
  ['170ms', 'inconclusive'],
  ['150ms', 'over-budget'],
])('trap: autocannon has no p95: with a limit of %s its bounds say %s', async ([limit, outcome]) => {
  const { p90, p97_5 } = json('autocannon/slow.json').latency
  expect([p90, p97_5]).toEqual([159, 186])
  const text = policy('autocannon', ['slow.json', 'slow.json'], `search-api: { p95: ${limit} }`)
  const judged = await found(withOutputs('autocannon'), text, 'search-api/p95')
  expect(judged.outcome).toBe(outcome)
  expect(judged.text).toContain('between 159 ms and 186 ms')
})

test('autocannon: both percentiles beside p95 rose by more than allowed, so it did', async () => {
  const text = policy('autocannon', ['base.json', 'slow.json'], 'search-api: { p95: 500ms }')
  expect((await found(withOutputs('autocannon'), text, 'search-api/p95')).outcome).toBe('regressed')
  const p50 = policy('autocannon', ['base.json', 'slow.json'], 'search-api: { p50: 500ms }')
  expect((await found(withOutputs('autocannon'), p50, 'search-api/p50')).value).toBe(0.073)
})

test('trap: a Lighthouse run is a lab median over all runs, never the best, and cannot keep a budget of page views', async () => {
  const runs = [1, 2, 3].map(
    (number) => json(`lighthouse/head/${number}.report.json`).audits['first-contentful-paint'].numericValue,
  )
  const folder = withOutputs('lighthouse')
  const inside = await found(
    folder,
    policy('lighthouse', ['base', 'head'], 'page: { url: /cases, fcp: 60s, maxRegression: none }'),
    'page/fcp',
  )
  expect(inside.value).toBeCloseTo(runs.sort((a, b) => a - b)[1]! / 1000, 12)
  expect(inside.outcome).toBe('inconclusive')
  expect(inside.text).toContain('does not show that the p95 of page views is')
  expect(inside.about).toContain('Lab median of 3 runs')
})

test('trap: Lighthouse has no INP of a page that it only loads', async () => {
  const { outcome, reason, text } = await found(
    withOutputs('lighthouse'),
    policy('lighthouse', ['base', 'head'], 'page: { url: /cases, inp: 200ms }'),
    'page/inp',
  )
  expect([outcome, reason]).toEqual(['no-data', 'unsupported'])
  expect(text).toContain('interacts with nothing')
})

test('trap: the manifest of Lighthouse CI names files by absolute paths of another machine', async () => {
  const names: string[] = json('lhci/manifest.json').map((row: { jsonPath: string }) => row.jsonPath)
  expect(names.every((name) => name.startsWith('/ci/'))).toBe(true)
  const folder = workspace()
  for (const side of ['base', 'head']) cpSync(join(outputs, 'lhci'), join(folder, side), { recursive: true })
  const { candidate } = await found(
    folder,
    policy('lighthouse', ['base', 'head'], 'page: { url: /cases, lcp: 5s }'),
    'page/lcp',
  )
  expect(candidate.kind === 'sample' && candidate.points.length).toBe(3)
})

test('web-vitals: percentiles of page views, and the last value of a page view wins', async () => {
  const folder = withOutputs('web-vitals')
  const last = new Map<string, number>()
  for (const line of readFileSync(join(folder, 'head.ndjson'), 'utf8').trim().split('\n')) {
    const beacon = JSON.parse(line)
    if (beacon.name === 'FCP' && !beacon.userAgent.includes('Headless')) last.set(beacon.id, beacon.value)
  }
  const sorted = [...last.values()].sort((a, b) => a - b)
  const rank = 0.95 * (sorted.length - 1)
  const expected = sorted[Math.floor(rank)]! + (rank % 1) * (sorted[Math.ceil(rank)]! - sorted[Math.floor(rank)]!)
  const judged = await found(
    folder,
    policy('web-vitals', ['base.ndjson', 'head.ndjson'], 'page: { url: /cases, fcp: 10s }'),
    'page/fcp',
  )
  expect(judged.value).toBeCloseTo(expected / 1000, 12)
  expect(sorted.length).toBeGreaterThanOrEqual(60)
  expect(judged.sourceNotes.join()).toContain('beacons of synthetic runs were left out')
})

test('trap: one page view reports a value twice, and counts once', async () => {
  const folder = workspace()
  const beacons = Array.from({ length: 80 }, (_, at) =>
    [100, 200 + at].map((value) => JSON.stringify({ name: 'INP', id: `v5-${at}`, value, url: '/cases' })),
  ).flat()
  for (const name of ['base.ndjson', 'head.ndjson']) writeFileSync(join(folder, name), beacons.join('\n'))
  const { candidate } = await found(
    folder,
    policy('web-vitals', ['base.ndjson', 'head.ndjson'], 'page: { url: /cases, inp: 300ms }'),
    'page/inp',
  )
  expect(candidate.kind === 'sample' && [candidate.points.length, Math.min(...candidate.points)]).toEqual([80, 0.2])
})

test('OTLP: spans are steps, their times are exact to the nanosecond, and failed ones are counted apart', async () => {
  const folder = workspace()
  const span = (at: number, failed = false) => ({
    name: 'GET /api/search',
    startTimeUnixNano: '1795246973437000001',
    endTimeUnixNano: String(1795246973437000001n + BigInt(failed ? 1 : 100_000_000 + at * 1_000_000)),
    attributes: [{ key: 'step', value: { stringValue: 'search-api' } }],
    status: failed ? { code: 2 } : {},
  })
  const spans = [...Array.from({ length: 101 }, (_, at) => span(at)), span(0, true)]
  const request = (list: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] })
  writeFileSync(join(folder, 'base.json'), JSON.stringify(request(spans), null, 2))
  writeFileSync(join(folder, 'head.json'), spans.map((one) => JSON.stringify(request([one]))).join('\n'))
  const text = policy('otlp', ['base.json', 'head.json'], 'search-api: { p95: 600ms, errorRate: 2% }')
  expect((await found(folder, text, 'search-api/p95')).value).toBeCloseTo(0.195, 12)
  expect((await found(folder, text, 'search-api/error-rate')).value).toBeCloseTo(1 / 102, 12)
})

const wrong: readonly [string, RegExp][] = [
  ['artillery', /no report of Artillery/],
  ['autocannon', /no result of autocannon/],
  ['lighthouse', /no report of Lighthouse/],
  ['web-vitals', /holds no beacon/],
  ['otlp', /holds no span/],
]
const contents = (words: RegExp): readonly (readonly [string, RegExp])[] => [
  ['{"__proto__":{"latency":{}}}', words],
  ['{"a":', /not complete JSON|holds no beacon/],
  ['', /is empty|holds no/],
]
test.for(
  wrong.flatMap(([type, words]) => contents(words).map(([content, expected]) => [type, content, expected] as const)),
)('%s: %s has one clear word', async ([type, content, words]) => {
  const folder = workspace()
  for (const name of ['base.json', 'head.json']) writeFileSync(join(folder, name), content)
  const { judgement } = (
    await judgedIn(folder, policy(type, ['base.json', 'head.json'], 'page: { url: /cases, p95: 1s, fcp: 1s }'))
  ).judged.get('journeys/case-search/page/fcp')!
  expect(judgement.outcome).toBe('no-data')
  expect(judgement.text).toMatch(words)
})
