import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
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

test('trap bundles 2.4: the histograms of Artillery are percentiles: p95 of an endpoint is that of the report, and the slower search is found', async () => {
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

test('trap bundles 2.5: p99 of fewer than 100 requests is not known, whatever the report says', async () => {
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

test('trap bundles 2.12: of several reports of Artillery the worst is shown, and failures are added up', async () => {
  const runs = ['base', 'slow'].map((name) => json(`artillery/${name}.json`).aggregate)
  const steps = 'search-api: { p95: 600ms, errorRate: 9% }'
  const text = policy('artillery', ['base.json', '[base.json, slow.json]'], steps)
  const key = 'plugins.metrics-by-endpoint.response_time.search-api'
  const p95 = await found(withOutputs('artillery'), text, 'search-api/p95')
  expect(p95.value).toBe(Math.max(...runs.map((run) => run.summaries[key].p95)) / 1000)
  expect(p95.about).toContain('the worst of 2 runs is shown')
  expect(p95.about).toContain('their times are among the percentiles')
  // 1 of 96 and 2 of 96 in the two reports.
  expect((await found(withOutputs('artillery'), text, 'search-api/error-rate')).value).toBe(3 / 192)
})

test.for([
  ['500ms', 'ok'],
  ['170ms', 'inconclusive'],
  ['150ms', 'over-budget'],
])('trap bundles 2.6: autocannon has no p95: with a limit of %s its bounds say %s', async ([limit, outcome]) => {
  const { p90, p97_5 } = json('autocannon/slow.json').latency
  expect([p90, p97_5]).toEqual([159, 186])
  const text = policy('autocannon', ['slow.json', 'slow.json'], `search-api: { p95: ${limit} }`)
  const judged = await found(withOutputs('autocannon'), text, 'search-api/p95')
  expect(judged.outcome).toBe(outcome)
  expect(judged.text).toContain('between 159 ms and 186 ms')
})

/** A run of autocannon with 1,000 answers, of which some failed, and what else the test is about. */
const cannon = (answers: object, errors: object = {}) =>
  JSON.stringify({
    title: 'search-api',
    url: 'http://127.0.0.1/api/search',
    requests: { total: 1000 },
    non2xx: 0,
    errors: 0,
    timeouts: 0,
    latency: { p25: 20, p50: 30, p75: 40, p90: 100, p97_5: 200, p99: 300, ...answers },
    ...errors,
  })

async function cannons(candidate: readonly string[], steps: string, id: string, baseline = cannon({})) {
  const folder = workspace()
  writeFileSync(join(folder, 'base.json'), baseline)
  const names = candidate.map((content, at) => {
    writeFileSync(join(folder, `run-${at}.json`), content)
    return `run-${at}.json`
  })
  return found(folder, policy('autocannon', ['base.json', `[${names.join(', ')}]`], steps), id)
}

test('trap bundles 2.15: fast errors move the bounds of autocannon apart, and never make a limit kept', async () => {
  const steps = 'search-api: { p95: 250ms, errorRate: 1% }'
  expect((await cannons([cannon({})], steps, 'search-api/p95')).outcome).toBe('ok')
  // Of 1,000 answers 600 failed: p95 of the 400 others may be the 980th of all, between p97.5 and p99.
  const fast = await cannons([cannon({}, { non2xx: 600 })], steps, 'search-api/p95')
  expect(fast.candidate.kind === 'sample' && fast.candidate.bucket).toEqual({ lower: 0.02, upper: 0.3 })
  expect(fast.outcome).not.toBe('ok')
  expect(fast.about).toContain('600 of 1000 answers failed')
  const p50 = await cannons([cannon({}, { non2xx: 600 })], 'search-api: { p50: 250ms }', 'search-api/p50')
  expect([p50.outcome, p50.reason]).toEqual(['no-data', 'partial'])
})

test('trap bundles 2.21: the errors of autocannon have its timeouts among them', async () => {
  const steps = 'search-api: { p95: 250ms, errorRate: 1% }'
  const rate = await cannons([cannon({}, { errors: 216, timeouts: 216 })], steps, 'search-api/error-rate')
  expect(rate.value).toBe(216 / 1216)
})

test('trap bundles 2.12: several runs of one address: the worst is shown, and failures are added up', async () => {
  const steps = 'search-api: { p95: 250ms, errorRate: 10% }'
  const runs = [cannon({}), cannon({ p90: 400, p97_5: 500 }, { non2xx: 20 })]
  const p95 = await cannons(runs, steps, 'search-api/p95')
  expect(p95.candidate.kind === 'sample' && p95.candidate.bucket).toEqual({ lower: 0.4, upper: 0.5 })
  expect(p95.outcome).toBe('over-budget')
  expect(p95.about).toContain('the worst of 2 runs is shown')
  expect((await cannons(runs, steps, 'search-api/error-rate')).value).toBe(0.01)
})

test.for([
  ['without an answer', cannon({ p50: 0, p90: 0, p97_5: 0 }, { requests: { total: 0 }, errors: 9 }), /got no answer/],
  ['without percentiles', JSON.stringify({ ...JSON.parse(cannon({})), latency: {} }), /lacks the percentiles/],
] as const)('a run of autocannon %s is no data, and keeps no limit at 0 ms', async ([, content, words]) => {
  for (const key of ['p50', 'p95']) {
    const { outcome, text } = await cannons([content], `search-api: { ${key}: 250ms }`, `search-api/${key}`)
    expect(outcome).toBe('no-data')
    expect(text).toMatch(words)
  }
})

test('autocannon: both percentiles beside p95 rose by more than allowed, so it did', async () => {
  const text = policy('autocannon', ['base.json', 'slow.json'], 'search-api: { p95: 500ms }')
  expect((await found(withOutputs('autocannon'), text, 'search-api/p95')).outcome).toBe('regressed')
  const p50 = policy('autocannon', ['base.json', 'slow.json'], 'search-api: { p50: 500ms }')
  expect((await found(withOutputs('autocannon'), p50, 'search-api/p50')).value).toBe(0.073)
})

test('trap bundles 2.16: a Lighthouse run is a lab median over all runs, never the best, and cannot keep a budget of page views', async () => {
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

/** Runs of Lighthouse that show the given FCP; null is a run in which the page did not load. */
function laboratory(folder: string, side: string, values: readonly (number | null)[]): void {
  mkdirSync(join(folder, side))
  for (const [at, numericValue] of values.entries()) {
    const audits = { 'first-contentful-paint': numericValue === null ? { score: null } : { numericValue } }
    writeFileSync(join(folder, side, `${at}.report.json`), JSON.stringify({ requestedUrl: 'http://x/graph', audits }))
  }
}

test('trap bundles 2.17: three runs of unchanged code that differ by 13 % are no regression', async () => {
  const folder = workspace()
  laboratory(folder, 'base', [1487, 1512, 1499])
  laboratory(folder, 'head', [1681, 1490, 1669])
  const text = policy('lighthouse', ['base', 'head'], 'page: { url: /graph, fcp: 2s }')
  expect((await found(folder, text, 'page/fcp')).outcome).toBe('inconclusive')
})

test('a page is its whole path: another that begins like it does not count', async () => {
  const folder = workspace()
  for (const side of ['base', 'head']) laboratory(folder, side, [1000, 1100, 1200])
  const text = policy('lighthouse', ['base', 'head'], 'page: { url: /gra, fcp: 2s }')
  const { outcome, text: words } = await found(folder, text, 'page/fcp')
  expect([outcome, words]).toEqual(['no-data', expect.stringContaining('There are: http://x/graph')])
})

test('a run in which the page did not load is told, and is no fast one', async () => {
  const folder = workspace()
  laboratory(folder, 'base', [1000, 1100, 1200])
  laboratory(folder, 'head', [1000, null, 1200])
  const text = policy('lighthouse', ['base', 'head'], 'page: { url: /graph, fcp: 2s }')
  const { value, about } = await found(folder, text, 'page/fcp')
  expect(value).toBe(1.1)
  expect(about).toContain('1 of 3 runs have no fcp')
})

test('trap bundles 2.7: Lighthouse has no INP of a page that it only loads', async () => {
  const { outcome, reason, text } = await found(
    withOutputs('lighthouse'),
    policy('lighthouse', ['base', 'head'], 'page: { url: /cases, inp: 200ms }'),
    'page/inp',
  )
  expect([outcome, reason]).toEqual(['no-data', 'unsupported'])
  expect(text).toContain('interacts with nothing')
})

test('trap bundles 2.8: the manifest of Lighthouse CI names files by absolute paths of another machine', async () => {
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

test('trap bundles 2.14: page views of synthetic runs are left out, and the last value of a page view wins', async () => {
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

test('trap bundles 2.9: one page view reports a value twice, and counts once', async () => {
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

test('trap bundles 2.10: OTLP: spans are steps, their times are exact to the nanosecond, and failed ones are counted apart', async () => {
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

test('OTLP: a status by name is a status, and a span of another journey does not count', async () => {
  const folder = workspace()
  const span = (milliseconds: number, journey: string, code: unknown = 0) => ({
    name: 'search-api',
    startTimeUnixNano: '0',
    endTimeUnixNano: String(milliseconds * 1_000_000),
    attributes: [{ key: 'journey', value: { stringValue: journey } }],
    status: { code },
  })
  const spans = [span(100, 'case-search'), span(200, 'case-search', 'STATUS_CODE_ERROR'), span(900, 'export')]
  for (const name of ['base.json', 'head.json'])
    writeFileSync(join(folder, name), JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
  const text = policy('otlp', ['base.json', 'head.json'], 'search-api: { p95: 600ms, errorRate: 60% }')
  expect((await found(folder, text, 'search-api/error-rate')).value).toBe(0.5)
  const { candidate } = await found(folder, text, 'search-api/p95')
  expect(candidate.kind === 'sample' && candidate.points).toEqual([0.1])
})

test('a request of OTLP over many lines is one, though one of its lines is JSON by itself', async () => {
  const folder = workspace()
  const spans = Array.from({ length: 80 }, (_, at) => ({
    name: 'search-api',
    startTimeUnixNano: '1',
    endTimeUnixNano: String(1 + 1_000_000 * (100 + ((at * 37) % 80))),
    links: [],
  }))
  const pretty = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }, null, 1)
  const content = pretty.replace('"links": []', '"links": [\n{}\n]')
  expect(content).not.toBe(pretty)
  for (const name of ['base.json', 'head.json']) writeFileSync(join(folder, name), content)
  const { value } = await found(
    folder,
    policy('otlp', ['base.json', 'head.json'], 'search-api: { p95: 600ms }'),
    'search-api/p95',
  )
  // 100 to 179 ms: rank 0.95 x 79 = 75.05.
  expect(value).toBeCloseTo(0.17505, 12)
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
  // What a bomb begins with: it is told by its first bytes, and never unpacked.
  ['\u001f\u008b\b', /head\.json is packed \(gzip\)/],
  ['PK\u0003\u0004', /head\.json is packed \(zip\)/],
]
test.for(
  wrong.flatMap(([type, words]) => contents(words).map(([content, expected]) => [type, content, expected] as const)),
)('%s: %s has one clear word', async ([type, content, words]) => {
  const folder = workspace()
  for (const name of ['base.json', 'head.json']) writeFileSync(join(folder, name), content, 'latin1')
  const { judgement } = (
    await judgedIn(folder, policy(type, ['base.json', 'head.json'], 'page: { url: /cases, p95: 1s, fcp: 1s }'))
  ).judged.get('journeys/case-search/page/fcp')!
  expect(judgement.outcome).toBe('no-data')
  expect(judgement.text).toMatch(words)
})

test.for(['k6', 'json', ...wrong.map(([type]) => type)])(
  '%s: a file of two gigabytes is one clear word',
  async (type) => {
    const folder = workspace()
    for (const name of ['base.json', 'head.json']) {
      writeFileSync(join(folder, name), '')
      truncateSync(join(folder, name), 2 * 1024 ** 3)
    }
    const text = policy(type, ['base.json', 'head.json'], 'page: { url: /cases, p95: 1s, fcp: 1s }')
    const { outcome, text: words } = await found(folder, text, 'page/fcp')
    expect(outcome).toBe('no-data')
    expect(words).toMatch(
      /head\.json (?:has 2147483648 bytes|is larger than|has a line of more than 16 MiB)|2147483648 bytes/,
    )
  },
)
