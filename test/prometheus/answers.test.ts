import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Question } from '../../src/model/question.js'
import { passTo, raw, startFaulty } from './faults.js'
import { counter, gauge, openMetricsText, type RecordedSeries, scrapes } from './recording.js'
import { type PrometheusServer, startPrometheus } from './server.js'
import { openSource, sampleOf } from './source.js'

const start = 1_700_000_100
const times = scrapes(start, 61, 10)
const end = times.at(-1)!

const steady = (build: string, tenant: string, orders: number, cpu: number) => [
  counter('orders_total', { build, tenant }, times, () => orders),
  counter('cpu_seconds_total', { build, tenant }, times, () => cpu),
]
const buckets = (build: string) =>
  [
    ['0.1', 5],
    ['0.5', 9],
    ['1', build === 'head' ? 10 : 9],
    ['+Inf', 10],
  ].map(([le, growth]) => counter('step_seconds_bucket', { build, le: String(le) }, times, () => Number(growth)))

/** One scrape in the middle that is no number, where no increase begins or ends. */
const withNaN = (series: RecordedSeries): RecordedSeries => ({
  ...series,
  samples: series.samples.map(([time, value], index) => [time, index === 28 ? Number.NaN : value]),
})

const data = openMetricsText([
  ...steady('base', 'a', 30, 2),
  ...steady('base', 'b', 10, 2),
  ...steady('head', 'a', 30, 2),
  ...steady('head', 'b', 10, 3),
  counter('idle_total', { build: 'head' }, times, () => 0),
  counter('jumpy_total', { build: 'head' }, times, (index) => (index === 30 ? null : 4)),
  counter('late_total', { build: 'head' }, [end], () => 0),
  gauge('process_start_time_seconds', { build: 'again' }, times, (index) => (index < 30 ? 1 : 2)),
  counter('orders_total', { build: 'again' }, times, () => 4),
  ...['shop', 'mail'].flatMap((job) => [
    gauge('process_start_time_seconds', { build: 'head', job }, times, (index) =>
      job === 'shop' && index > 30 ? 2 : 1,
    ),
    counter('jobs_total', { build: 'head', job, kind: job === 'shop' ? 'order' : 'letter' }, times, () => 4),
  ]),
  withNaN(counter('torn_total', { build: 'head' }, times, () => 4)),
  counter('torn_seconds_count', { build: 'head' }, times, () => 4),
  ...['0.1', '+Inf'].map((le) => withNaN(counter('torn_seconds_bucket', { build: 'head', le }, times, () => 4))),
  withNaN(gauge('torn', { build: 'head' }, times, () => 4)),
  counter('early_total', { build: 'head' }, times.slice(0, 31), () => 4),
  gauge('early', { build: 'head' }, times.slice(0, 11), () => 4),
  gauge('depth', { build: 'head', worker: '1' }, times, (index) => (index === 33 ? 90 : index % 2)),
  gauge('depth', { build: 'head', worker: '2' }, times, () => 5),
  gauge('broken', { build: 'head' }, times, () => Number.NaN),
  ...buckets('head'),
  ...buckets('slow'),
  ...buckets('again'),
  counter('step_seconds_count', { build: 'head' }, times, () => 10),
  counter('step_seconds_count', { build: 'slow' }, times, () => 10),
  counter('step_seconds_count', { build: 'again' }, times, () => 10),
])

let server: PrometheusServer
beforeAll(async () => {
  server = await startPrometheus(data)
})
afterAll(() => server.stop())

const settings = (more: object = {}) => ({
  url: server.url,
  baseline: { matchers: { build: 'base' } },
  candidate: { matchers: { build: 'head' } },
  window: '10m',
  ...more,
})
const ratio = (numerator: string, denominator: string, by?: string): Question => ({
  kind: 'ratio',
  numerator: [numerator],
  denominator: [denominator],
  matchers: {},
  by,
})
const asking = (more?: object) => openSource(settings(more), { now: end })

describe('ratio', () => {
  it('divides the increases over the whole window and gives one point per rate', async () => {
    const { ask } = await asking()
    const question = ratio('orders_total', 'cpu_seconds_total', 'tenant')
    const [baseline, candidate] = [await ask(question, 'baseline'), await ask(question)]
    expect(sampleOf(baseline.whole).value).toBeCloseTo(10, 12)
    expect(sampleOf(candidate.whole).value).toBeCloseTo(8, 12)
    expect(sampleOf(candidate.whole).points).toHaveLength(20)
    for (const point of sampleOf(candidate.whole).points) expect(point).toBeCloseTo(8, 9)
    expect(sampleOf(candidate.by.get('b')).value).toBeCloseTo(10 / 3, 12)
    expect([...candidate.by.keys()]).toEqual(['a', 'b'])
  })

  it('adds counters up, and each of them must have samples', async () => {
    const { ask } = await asking()
    const both = { ...ratio('orders_total', 'cpu_seconds_total'), numerator: ['orders_total', 'jumpy_total'] }
    expect(sampleOf((await ask(both)).whole).value).toBeCloseTo((600 * 4 + 59 * 4) / 300, 9)
    const missing = { ...both, numerator: ['orders_total', 'never_total'] }
    const { whole } = await ask(missing)
    expect(whole).toMatchObject({ kind: 'absent', reason: 'empty' })
    expect(whole).toMatchObject({ text: expect.stringContaining('never_total{build="head"}') })
  })

  it('trap 0.4: a value event without samples is no data, never zero', async () => {
    const { ask } = await asking()
    const { whole } = await ask(ratio('never_total', 'cpu_seconds_total'))
    expect(whole).toMatchObject({ kind: 'absent', reason: 'empty' })
  })

  it('trap 0.3: a denominator of zero is told apart from no data', async () => {
    const { ask } = await asking()
    expect((await ask(ratio('orders_total', 'idle_total'))).whole).toMatchObject({ reason: 'zero-denominator' })
    expect((await ask(ratio('orders_total', 'late_total'))).whole).toMatchObject({ reason: 'too-few-samples' })
    expect((await ask(ratio('orders_total', 'never_total'))).whole).toMatchObject({ reason: 'empty' })
    expect(sampleOf((await ask(ratio('idle_total', 'orders_total'))).whole).value).toBe(0)
  })

  it('trap 1.21: a counter that was reset inside the window is a weakness', async () => {
    const { ask } = await asking()
    const sample = sampleOf((await ask(ratio('jumpy_total', 'cpu_seconds_total'))).whole)
    expect(sample.weakness).toEqual({ reason: 'reset', text: 'jumpy_total was reset once inside the window.' })
  })

  it('trap 0.5: a process that restarted between scrapes is a weakness although no counter fell', async () => {
    const { ask } = await asking({ candidate: { matchers: { build: 'again' } } })
    const sample = sampleOf((await ask(ratio('orders_total', 'orders_total'))).whole)
    expect(sample.weakness?.reason).toBe('restart')
  })

  it('trap 0.5: the restart is that of the process which exposes the counter, whatever labels its start time has', async () => {
    const { ask } = await asking()
    const jobs = async (kind: string) => {
      const sides = { numerator: ['jobs_total'], denominator: ['jobs_total'] }
      return sampleOf((await ask({ kind: 'ratio', ...sides, matchers: { kind } })).whole).weakness?.reason
    }
    expect([await jobs('order'), await jobs('letter')]).toEqual(['restart', undefined])
  })

  it('trap 0.3: a scrape that was no number is no data, also where the increase does not see it', async () => {
    const { ask } = await asking()
    const { whole, by } = await ask(ratio('orders_total', 'torn_total', 'tenant'))
    expect(whole).toMatchObject({ kind: 'absent', reason: 'nan' })
    expect(whole).toMatchObject({
      text: 'torn_total{build="head"} was no finite number at some scrape inside the window.',
    })
    expect(by.size).toBe(0)
  })

  it('counts the points that have no number', async () => {
    const { ask } = await asking()
    const sample = sampleOf((await ask(ratio('orders_total', 'early_total'))).whole)
    expect(sample.points).toHaveLength(10)
    expect(sample.notes.join()).toContain('10 of 20 points had nothing to divide by and were left out')
  })

  it('trap 1.21: notes fewer than four scrapes in the range of a rate', async () => {
    const few = await asking({ rate: '20s' })
    expect(sampleOf((await few.ask(ratio('orders_total', 'cpu_seconds_total'))).whole).notes.join()).toContain(
      '3 scrapes',
    )
    const enough = await asking({ rate: '30s' })
    expect(sampleOf((await enough.ask(ratio('orders_total', 'cpu_seconds_total'))).whole).notes).toEqual([])
  })
})

it('says what could not be checked about a value', async () => {
  const pass = passTo(server.url)
  const proxy = await startFaulty((response, seen, count) =>
    (/resets/.test(seen.parameters.get('query') ?? '') ? raw(403, 'not for you') : pass)(response, seen, count),
  )
  try {
    const { ask } = await asking({ url: proxy.url })
    const sample = sampleOf((await ask(ratio('orders_total', 'cpu_seconds_total'))).whole)
    expect(sample.value).toBeCloseTo(8, 12)
    expect(sample.notes.join()).toMatch(/could not be checked: .*HTTP 403/)
  } finally {
    await proxy.stop()
  }
})

describe('quantile', () => {
  const question: Question = { kind: 'quantile', quantile: 0.8, histogram: 'step_seconds', matchers: {} }

  it('trap 0.2: answers the quantile of a histogram, not the mean of a ratio, with its bucket', async () => {
    const { ask } = await asking()
    const sample = sampleOf((await ask(question)).whole)
    expect(sample.value).toBeCloseTo(0.1 + (0.4 * (8 - 5)) / 4, 12)
    expect(sample.bucket).toEqual({ lower: 0.1, upper: 0.5 })
    expect(sample.points).toHaveLength(20)
  })

  it('says that a quantile beyond the last bound is only a lower bound', async () => {
    const { ask } = await asking({ candidate: { matchers: { build: 'slow' } } })
    const sample = sampleOf((await ask({ ...question, quantile: 0.95 })).whole)
    expect(sample.value).toBe(1)
    expect(sample.weakness?.reason).toBe('saturated')
    expect(sample.bucket).toEqual({ lower: 1, upper: Number.POSITIVE_INFINITY })
  })

  it('says a restart before that: what was counted may be wrong altogether', async () => {
    const { ask } = await asking({ candidate: { matchers: { build: 'again' } } })
    expect(sampleOf((await ask({ ...question, quantile: 0.95 })).whole).weakness?.reason).toBe('restart')
  })
})

it('a histogram with a scrape that was no number has no quantile', async () => {
  const { ask } = await asking()
  const { whole } = await ask({ kind: 'quantile', quantile: 0.8, histogram: 'torn_seconds', matchers: {} })
  expect(whole).toMatchObject({ reason: 'nan', text: expect.stringContaining('torn_seconds_bucket{build="head"}') })
})

describe('gauge', () => {
  it('aggregates what stands where each point ends', async () => {
    const { ask } = await asking()
    const depth = async (aggregate?: 'max' | 'p50') =>
      sampleOf((await ask({ kind: 'gauge', gauge: 'depth', matchers: {}, aggregate, by: 'worker' })).whole).value
    expect(await depth('max')).toBe(95)
    expect(await depth('p50')).toBe(5.5)
    expect(await depth()).toBeCloseTo(5 + (9 + 90) / 20, 12)
  })

  it('says that a gauge is no number, once or always, however its points are taken together', async () => {
    const { ask } = await asking({ rate: '10s' })
    for (const aggregate of ['mean', 'p95', 'max'] as const)
      for (const gauge of ['broken', 'torn'])
        expect((await ask({ kind: 'gauge', gauge, matchers: {}, aggregate })).whole).toMatchObject({ reason: 'nan' })
  })

  it('says that a gauge has no samples', async () => {
    const { ask } = await asking()
    expect((await ask({ kind: 'gauge', gauge: 'nothing', matchers: {} })).whole).toMatchObject({
      reason: 'empty',
      text: 'No samples of nothing{build="head"} inside the window.',
    })
  })

  it('counts the points at which a gauge was not there', async () => {
    const { ask } = await asking()
    const sample = sampleOf((await ask({ kind: 'gauge', gauge: 'early', matchers: {} })).whole)
    expect(sample.value).toBe(4)
    expect(sample.notes).toEqual([`${20 - sample.points.length} of 20 points had no samples and were left out`])
  })
})

describe('shares and inventory', () => {
  it('gives totals per value of a label', async () => {
    const { ask } = await asking()
    const question = { kind: 'shares', matchers: {}, label: 'tenant' } as const
    const { whole } = await ask({ ...question, numerator: ['orders_total'], denominator: ['cpu_seconds_total'] })
    if (whole.kind !== 'shares') throw new Error('no shares')
    expect([...whole.parts.keys()]).toEqual(['a', 'b'])
    expect(whole.parts.get('b')?.numerator).toBeCloseTo(600, 9)
    expect(whole.parts.get('b')?.denominator).toBeCloseTo(180, 9)
  })

  it.each([5000, 1])('counts series and values of labels, with at most %d series pulled', async (maxSeries) => {
    const { ask } = await asking({ maxSeries })
    const { whole } = await ask({ kind: 'inventory', metrics: ['orders_total', 'nothing'], matchers: {} })
    if (whole.kind !== 'inventory') throw new Error(JSON.stringify(whole))
    const labels = new Map([
      ['build', 1],
      ['tenant', 2],
    ])
    // Without the label that tells the sides apart; beyond the limit nothing is pulled.
    const tenants = ['a', 'b'].map((tenant) => [['tenant', tenant]])
    const identities = maxSeries === 1 ? null : tenants
    expect(whole.metrics).toEqual(new Map([['orders_total', { series: 2, labels, identities }]]))
  })
})

describe('the four ways to compare', () => {
  const value = async (more: object, side: 'baseline' | 'candidate', now = end) => {
    const { ask } = await openSource({ ...settings(), ...more }, { now })
    return (await ask(ratio('orders_total', 'cpu_seconds_total'), side)).whole
  }

  it('by two windows', async () => {
    const at = (offset: number) => new Date((start + offset) * 1000).toISOString()
    const sides = { baseline: { start: at(0), end: at(300) }, candidate: { start: at(300), end: at(600) } }
    expect(sampleOf(await value(sides, 'baseline')).points).toHaveLength(10)
    expect(sampleOf(await value(sides, 'candidate')).value).toBeCloseTo(84 / 9, 9)
  })

  it('by an offset: the same expression at an earlier time', async () => {
    const sides = { baseline: { offset: '1w' }, candidate: {} }
    const week = 604_800
    expect(sampleOf(await value(sides, 'baseline', end + week)).value).toBeCloseTo(84 / 9, 9)
    expect(await value(sides, 'candidate', end + week)).toMatchObject({ reason: 'empty' })
  })

  it('by an address of its own', async () => {
    const sides = { baseline: { url: server.url, matchers: { build: 'base' } }, url: 'http://127.0.0.1:1' }
    expect(sampleOf(await value(sides, 'baseline')).value).toBeCloseTo(10, 9)
    expect(await value(sides, 'candidate')).toMatchObject({ reason: 'unreachable' })
  })

  it('says that sides which read the same data cannot differ', async () => {
    const sides = { baseline: { matchers: { build: 'head' } } }
    expect(await value(sides, 'baseline')).toMatchObject({ kind: 'absent', reason: 'identical' })
    expect(await value(sides, 'candidate')).toMatchObject({ kind: 'absent', reason: 'identical' })
  })
})

describe('window: auto', () => {
  it('is the span in which a side has data, less the warm-up', async () => {
    const { ask, source } = await openSource({ ...settings(), window: 'auto', warmUp: '1m' }, { now: end + 4000 })
    const sample = sampleOf((await ask(ratio('orders_total', 'cpu_seconds_total'))).whole)
    expect(sample.value).toBeCloseTo(8, 9)
    expect(sample.points).toHaveLength(18)
    const { start: from, end: to } = await source.provenance('candidate')
    expect([Date.parse(from!), Date.parse(to!)]).toEqual([(start + 60) * 1000, end * 1000])
  })

  it('says where it looked when there is nothing', async () => {
    const { ask } = await openSource({ ...settings(), window: 'auto', within: '1h' }, { now: end + 40_000 })
    const { whole } = await ask(ratio('orders_total', 'cpu_seconds_total'))
    expect(whole).toMatchObject({ reason: 'empty', text: expect.stringContaining('2023-11-15T') })
  })
})

it('names server, selector, window and version in the provenance', async () => {
  const { source } = await asking()
  expect(await source.provenance('baseline')).toEqual({
    start: new Date((end - 600) * 1000).toISOString(),
    end: new Date(end * 1000).toISOString(),
    points: 20,
    origin: `${new URL(server.url).host}, build="base"`,
    versions: { prometheus: expect.stringMatching(/^\d+\.\d+/) },
    notes: [],
  })
})

it('refuses raw samples with words', async () => {
  const { ask } = await asking()
  expect((await ask({ kind: 'samples', metric: 'x', matchers: {} })).whole).toMatchObject({ reason: 'unsupported' })
})
