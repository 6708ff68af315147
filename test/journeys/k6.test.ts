import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgedIn, workspace } from '../bundles/judged.js'

const outputs = new URL('../../fixtures/journeys/outputs/k6/', import.meta.url).pathname

const policy = (steps: string, more = '') => `
version: 1
defaults: { owner: "@me" }
sources:
  load: { type: k6, baseline: base.json, candidate: head.json${more} }
journeys:
  case-search: { source: load, steps: { ${steps} } }
`

/** Points as k6 writes them: one line a request, milliseconds. */
const line = (step: string, milliseconds: number, more: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({
    metric: 'http_req_duration',
    type: 'Point',
    data: {
      time: '2026-11-20T21:04:04Z',
      value: milliseconds,
      tags: { expected_response: 'true', journey: 'case-search', step, ...more },
    },
  })

/** Times around 100 ms without a pattern in time, the same in every run. */
const times = (count: number, scale: number, seed = 1) =>
  Array.from({ length: count }, (_, at) => scale * (60 + (((at + seed) * 7919) % 101) * 0.8))

const files = (baseline: string, candidate: string): string => {
  const folder = workspace()
  writeFileSync(join(folder, 'base.json'), baseline)
  writeFileSync(join(folder, 'head.json'), candidate)
  return folder
}
const points = (scale: number, count = 200, seed = 1) =>
  times(count, scale, seed)
    .map((time) => line('search-api', time))
    .join('\n')

async function found(folder: string, text: string, id = 'search-api/p95') {
  const { judged } = await judgedIn(folder, text)
  const one = judged.get(`journeys/case-search/${id}`)!
  const { candidate } = one.measurement
  return { ...one.judgement, candidate, value: candidate.kind === 'sample' ? candidate.value : Number.NaN }
}

test('trap bundles 2.11: p95 of raw points is the linear interpolation that k6 shows itself', async () => {
  const values = Array.from({ length: 100 }, (_, at) => line('search-api', at + 1)).join('\n')
  const { value, candidate } = await found(files(values, `${values}\n`), policy('search-api: { p95: 600ms }'))
  // Rank 0.95 x 99 = 94.05: between the 95th value, 95 ms, and the 96th.
  expect(value).toBeCloseTo(0.09505, 10)
  expect(candidate.kind === 'sample' && [candidate.shape, candidate.points.length]).toEqual(['samples', 100])
})

test('trap bundles 2.19: real points are read by step, and by the name of their group', async () => {
  const folder = workspace()
  for (const name of ['base.json', 'head.json']) copyFileSync(join(outputs, 'k6-base.head.ndjson'), join(folder, name))
  const real = readFileSync(join(outputs, 'k6-base.head.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
  const wanted = real.filter(
    (point) => point.type === 'Point' && point.metric === 'http_req_duration' && point.data.tags.step === 'search-api',
  )
  for (const step of ['search-api', 'search']) {
    const { candidate } = await found(folder, policy(`${step}: { p95: 600ms }`), `${step}/p95`)
    expect(candidate.kind === 'sample' && candidate.points.length).toBe(wanted.length)
  }
})

test('trap bundles 2.19: the name of a request tells its step, and a point of another journey does not count', async () => {
  const named = (name: string, journey: string, value: number) => line('', value, { name, journey })
  const content = [
    ...times(80, 1).map((time) => named('GET /search', 'case-search', time)),
    ...times(80, 9).map((time) => named('GET /search', 'export', time)),
    ...times(80, 9).map((time) => named('GET /graph', 'case-search', time)),
  ].join('\n')
  const { candidate } = await found(
    files(content, content),
    policy('"GET /search": { p95: 600ms }'),
    'GET%20%2Fsearch/p95',
  )
  expect(candidate.kind === 'sample' && candidate.points).toEqual(times(80, 1).map((time) => time / 1000))
})

test('a step that became half as slow again is a regression with its interval, and the same times are none', async () => {
  const slow = await found(files(points(1), points(1.5, 200, 40)), policy('search-api: { p95: 600ms }'))
  expect(slow.outcome).toBe('regressed')
  expect(slow.change?.interval).not.toBeNull()
  const same = await found(files(points(1), points(1, 200, 40)), policy('search-api: { p95: 600ms }'))
  expect(same.outcome).toBe('ok')
})

test('trap bundles 2.13: p95 of fewer than 60 samples rests on three of them, and is inconclusive', async () => {
  const { outcome, reason, text } = await found(
    files(points(1, 40), points(1.5, 40, 9)),
    policy('search-api: { p95: 600ms }'),
  )
  expect([outcome, reason]).toEqual(['inconclusive', 'too-few-samples'])
  expect(text).toContain('This quantile needs 60 samples on each side')
  const enough = await found(files(points(1, 60), points(1.5, 60, 9)), policy('search-api: { p95: 600ms }'))
  expect(enough.reason).not.toBe('too-few-samples')
  const oneSide = await found(files(points(1, 59), points(1.5, 400, 9)), policy('search-api: { p95: 600ms }'))
  expect(oneSide.reason).toBe('too-few-samples')
})

test('trap bundles 2.15: fast errors do not improve p95: they are counted apart', async () => {
  const errors = Array.from({ length: 100 }, () => line('search-api', 1, { expected_response: 'false' })).join('\n')
  const folder = files(points(1), `${points(1, 200, 40)}\n${errors}`)
  const text = policy('search-api: { p95: 600ms, errorRate: 1% }')
  const p95 = await found(folder, text)
  expect(p95.value).toBeGreaterThan(0.12)
  expect(p95.candidate.kind === 'sample' && p95.candidate.notes.join()).toContain('100 of 300 requests failed')
  const rate = await found(folder, text, 'search-api/error-rate')
  expect(rate.value).toBeCloseTo(1 / 3, 12)
  expect(rate.outcome).toBe('over-budget')
})

test('trap bundles 2.12: percentiles are never merged: runs are merged by their samples', async () => {
  const folder = workspace()
  const [one, two] = [times(283, 1), times(179, 2.3)]
  for (const [name, list] of [
    ['base.json', one],
    ['head.json', one],
    ['again.json', two],
  ] as const) {
    writeFileSync(join(folder, name), list.map((time) => line('search-api', time)).join('\n'))
  }
  const text = policy('search-api: { p95: 600ms }').replace(
    'candidate: head.json',
    'candidate: [head.json, again.json]',
  )
  const sorted = [...one, ...two].sort((a, b) => a - b)
  const rank = 0.95 * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]!
  const merged = below + (rank % 1) * (sorted[Math.ceil(rank)]! - below)
  expect((await found(folder, text)).value).toBeCloseTo(merged / 1000, 10)
})

const machine = JSON.stringify({
  version: '1.0.0',
  config: {},
  metadata: { k6Version: '2.2.0' },
  results: {
    metrics: [
      {
        name: 'http_req_duration{step:search-api}',
        type: 'trend',
        contains: 'time',
        values: { avg: 170, min: 50, med: 165, max: 659, 'p(90)': 372, 'p(95)': 415.6595 },
      },
    ],
  },
})
const summaries: readonly [string, string][] = [
  ['handleSummary', readFileSync(join(outputs, 'k6-base-handleSummary.json'), 'utf8')],
  ['--summary-export', readFileSync(join(outputs, 'k6-base-export.json'), 'utf8')],
  ['the machine-readable summary', machine],
]
test.for(summaries)('%s: the percentile of a step is judged as it stands, and said to be one', async ([, content]) => {
  const { value, candidate, outcome } = await found(files(content, content), policy('search-api: { p95: 600ms }'))
  expect(value).toBeCloseTo(0.4156595, 6)
  expect(candidate.kind === 'sample' && candidate.notes.join()).toContain('percentiles and no samples')
  expect(outcome).toBe('ok')
  const over = await found(
    files(content, content.replace(/415\.6595\d*/g, '701.5')),
    policy('search-api: { p95: 600ms }'),
  )
  expect(over.outcome).toBe('regressed')
})

test('trap bundles 2.3: the machine-readable summary has no p(99), and its p(95) is no sample', async () => {
  const p99 = await found(files(machine, machine), policy('search-api: { p99: 900ms }'), 'search-api/p99')
  expect([p99.outcome, p99.reason]).toEqual(['no-data', 'unsupported'])
  const { candidate } = await found(files(machine, machine), policy('search-api: { p95: 600ms }'))
  expect(candidate.kind === 'sample' && candidate.points).toEqual([])
})

test('trap bundles 2.12: of several summaries the worst is shown, and failures are added up', async () => {
  const run = (p95: number, passes: number, fails: number) =>
    JSON.stringify({
      metrics: {
        'http_req_duration{step:search-api}': { values: { 'p(95)': p95 } },
        'http_req_failed{step:search-api}': { values: { rate: passes / (passes + fails), passes, fails } },
      },
    })
  const folder = files(run(300, 0, 100), run(300, 0, 100))
  writeFileSync(join(folder, 'again.json'), run(500, 3, 297))
  const text = policy('search-api: { p95: 450ms, errorRate: 5% }').replace(
    'candidate: head.json',
    'candidate: [head.json, again.json]',
  )
  const p95 = await found(folder, text)
  expect([p95.value, p95.outcome]).toEqual([0.5, 'regressed'])
  expect(p95.candidate.kind === 'sample' && p95.candidate.notes.join(' ')).toMatch(
    /3 of 300 requests failed, and their times are among.*the worst of 2 runs is shown/,
  )
  // 0 of 100 and 3 of 300: 3 of 400, not the mean of the two rates, nor the worse.
  expect((await found(folder, text, 'search-api/error-rate')).value).toBe(3 / 400)
})

test('trap bundles 2.15: where a summary has more failures than lie beyond the percentile, nobody knows it', async () => {
  const run = (passes: number) =>
    JSON.stringify({
      metrics: {
        'http_req_duration{step:search-api}': { values: { 'p(95)': 300 } },
        'http_req_failed{step:search-api}': { values: { rate: passes / 100, passes, fails: 100 - passes } },
      },
    })
  const of = (passes: number) => found(files(run(0), run(passes)), policy('search-api: { p95: 450ms }'))
  expect((await of(5)).outcome).toBe('ok')
  const { outcome, reason, text } = await of(6)
  expect([outcome, reason]).toEqual(['no-data', 'partial'])
  expect(text).toContain('6 of 100 requests failed, and their times are among the percentiles')
})

test('trap bundles 2.20: a step that was never reached stands in a summary with zeros, and is no data', async () => {
  const nothing = machine.replace(
    /"values":\{[^}]*\}/,
    '"values":{"avg":0,"min":0,"med":0,"max":0,"p(90)":0,"p(95)":0}',
  )
  expect(nothing).not.toBe(machine)
  const { outcome, text } = await found(files(machine, nothing), policy('search-api: { p95: 600ms }'))
  expect(outcome).toBe('no-data')
  expect(text).toContain('nothing was measured')
})

test('trap bundles 2.1: in --summary-export a threshold that is true has failed', async () => {
  const content = readFileSync(join(outputs, 'k6-base-export.json'), 'utf8')
  const failed = content.replace('"p(95)<=600": false', '"p(95)<=600": true')
  expect(failed).not.toBe(content)
  const notes = async (text: string) => {
    const { candidate } = await found(files(content, text), policy('search-api: { p95: 600ms }'))
    return candidate.kind === 'sample' ? candidate.notes.join() : ''
  }
  expect(await notes(content)).not.toContain('threshold')
  expect(await notes(failed)).toContain("k6's own threshold p(95)<=600 failed")
})

test('trap bundles 2.2: a summary names only steps that carry a threshold, and no p(99) unless it is asked for', async () => {
  const { text } = await found(files(machine, machine), policy('export: { p95: 600ms }'), 'export/p95')
  expect(text).toContain('k6 writes a step only where a threshold names it')
  const p99 = await found(files(machine, machine), policy('search-api: { p99: 900ms }'), 'search-api/p99')
  expect(p99.text).toContain('summaryTrendStats')
})

test('trap bundles 2.18: a line that was cut off loses that line alone, and a key of the prototype is a key', async () => {
  const strange = '{"metric":"http_req_duration","type":"Point","data":{"__proto__":{"value":9},"tags":{}}}'
  const folder = files(points(1), `${points(1, 200, 40)}\n${strange}\n${line('search-api', 5).slice(0, 40)}`)
  const { judged, notes } = await judgedIn(folder, policy('search-api: { p95: 600ms }'))
  const { candidate } = judged.get('journeys/case-search/search-api/p95')!.measurement
  expect(candidate.kind === 'sample' && candidate.points.length).toBe(200)
  expect(notes.join()).toContain('1 lines are no JSON')
})

const broken: readonly [string, string, RegExp][] = [
  ['an empty file', '', /is empty/],
  ['a summary that was cut off', machine.slice(0, 200), /not complete JSON/],
  ['another format', '{"hello":"world"}', /no output of k6/],
  ['points of other metrics', '{"metric":"vus","type":"Point","data":{"value":1}}\n', /No point of http_req_duration/],
]
test.for(broken)('%s has one clear word', async ([, content, words]) => {
  const { outcome, text } = await found(files(points(1), content), policy('search-api: { p95: 600ms }'))
  expect(outcome).toBe('no-data')
  expect(text).toMatch(words)
})

test('a summary of two gigabytes is refused by its size, unread', async () => {
  const folder = files(machine, machine)
  truncateSync(join(folder, 'head.json'), 2 * 1024 ** 3)
  expect((await found(folder, policy('search-api: { p95: 600ms }'))).text).toContain('2147483648 bytes')
})

test('a line without an end is told, and no points after it are lost in silence', async () => {
  const folder = files(points(1), `${points(1, 200, 40)}\n${'x'.repeat(17 * 1024 * 1024)}\n${points(9, 200, 40)}`)
  const { outcome, text } = await found(folder, policy('search-api: { p95: 600ms }'))
  expect(outcome).toBe('no-data')
  expect(text).toContain('head.json has a line of more than 16 MiB')
})

test('a file that is not there, and a step that nobody measured', async () => {
  const folder = files(points(1), points(1))
  const gone = await found(folder, policy('search-api: { p95: 600ms }').replace('head.json', 'gone.json'))
  expect(gone.text).toContain('gone.json is not there')
  const unknown = await found(folder, policy('export: { p95: 600ms }'), 'export/p95')
  expect(unknown.text).toContain('There are: search-api')
})
