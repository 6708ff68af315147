import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { realIo } from '../../src/io.js'
import type { Question } from '../../src/model/question.js'
import type { Answer, Reading } from '../../src/model/reading.js'
import type { Source } from '../../src/model/source.js'
import type { Tree } from '../../src/model/tree.js'
import { open as openRecording, schema as recordingSchema } from '../../src/sources/openmetrics/index.js'
import { counter, gauge, openMetricsText, type RecordedSeries, scrapes } from './recording.js'
import { type PrometheusServer, startPrometheus } from './server.js'
import { openSource } from './source.js'

const start = 1_700_000_000
const interval = 5
const times = scrapes(start, 121, interval)
const end = times.at(-1)!

/** A generator of its own, so that a failure comes back with the same numbers. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const tenants = ['acme', 'globex', 'umbrella']
const next = chance(42)

/** Counters that grow unevenly, some of them reset; buckets whose counts never fall from one bound to the next. */
function generated(): readonly RecordedSeries[] {
  const series: RecordedSeries[] = []
  for (const [at, tenant] of tenants.entries()) {
    for (const instance of ['one', 'two']) {
      const labels = { tenant, instance }
      const resets = new Set(at === 1 ? [31, 77] : [])
      const grow = (most: number) => (index: number) => (resets.has(index) ? null : next() * most)
      series.push(
        counter('orders_total', labels, times, grow(50)),
        counter('cpu_seconds_total', labels, times, grow(3)),
      )
      series.push(gauge('depth', labels, times, () => Math.round(next() * 1000) / 8))
      const steps = times.map(() => [0.05, 0.1, 0.25, 0.5, 1, 2.5].map(() => Math.floor(next() * 20)))
      const up = (bound: number) => (index: number) =>
        steps[index]!.slice(0, bound + 1).reduce((sum, one) => sum + one, 0)
      for (const [bound, le] of ['0.05', '0.1', '0.25', '0.5', '1.0', '+Inf'].entries()) {
        series.push(counter('step_seconds_bucket', { ...labels, le }, times, up(bound)))
      }
      series.push(counter('step_seconds_count', labels, times, up(5)))
    }
  }
  return series
}

const text = openMetricsText(generated())

let server: PrometheusServer
beforeAll(async () => {
  server = await startPrometheus(text)
})
afterAll(() => server.stop())

async function recording(window: number): Promise<Source> {
  const tree: Tree = {
    origin: 'the test',
    read: async () => new TextEncoder().encode(text),
    stream: async () => {
      const bytes = new TextEncoder().encode(text)
      return (async function* () {
        yield bytes
      })()
    },
    list: async () => [],
  }
  const settings = z.parse(recordingSchema(), {
    baseline: 'b.om',
    candidate: 'c.om',
    rate: '30s',
    window: `${window}s`,
  })
  const place = { path: 'p.yaml', line: 1 }
  const spec = { name: 'file', type: 'openmetrics', settings, place, missingSecrets: [] }
  return openRecording(spec, { io: realIo(), tree: () => tree, fork: false, signal: new AbortController().signal })
}

/** Both sources on the same window, which ends at the last scrape plus `late` seconds. */
async function both(question: Question, window = 600, late = 0): Promise<readonly [Answer, Answer]> {
  const sides = { baseline: { offset: '1d' }, candidate: {} }
  const { ask } = await openSource(
    { url: server.url, ...sides, window: `${window}s`, rate: '30s' },
    { now: end + late },
  )
  return Promise.all([ask(question), (await recording(window)).ask(question, 'candidate')])
}

function numbersOf(reading: Reading): readonly number[] {
  if (reading.kind === 'sample') return [reading.value, ...reading.points]
  if (reading.kind === 'shares') return [...reading.parts.values()].flatMap((one) => [one.numerator, one.denominator])
  throw new Error(JSON.stringify(reading))
}

const difference = (a: number, b: number): number =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))

function expectSame(question: Question, [ours, theirs]: readonly [Answer, Answer]): void {
  expect([...ours.by.keys()].toSorted()).toEqual([...theirs.by.keys()].toSorted())
  const readings = [[ours.whole, theirs.whole], ...[...ours.by].map(([key, one]) => [one, theirs.by.get(key)!])]
  for (const [one, other] of readings) {
    const numbers = numbersOf(one!)
    expect(numbers).toHaveLength(numbersOf(other!).length)
    for (const [at, number] of numbersOf(other!).entries()) {
      expect(difference(numbers[at]!, number), `${question.kind}, number ${at}`).toBeLessThan(1e-12)
    }
  }
}

const by = 'tenant'
const matchers = {}
const ratio: Question = { kind: 'ratio', numerator: ['orders_total'], denominator: ['cpu_seconds_total'], matchers, by }
const questions: readonly Question[] = [
  ratio,
  { ...ratio, numerator: ['orders_total', 'step_seconds_count'], scale: 1000, matchers: { instance: 'one' } },
  { kind: 'quantile', quantile: 0.5, histogram: 'step_seconds', matchers, by },
  { kind: 'quantile', quantile: 0.95, histogram: 'step_seconds', matchers: { tenant: 'acme' } },
  { kind: 'gauge', gauge: 'depth', matchers, by },
  { kind: 'gauge', gauge: 'depth', matchers, aggregate: 'max' },
  { kind: 'gauge', gauge: 'depth', matchers, aggregate: 'p95' },
  { kind: 'gauge', gauge: 'depth', matchers, aggregate: 'p50', by },
  { kind: 'shares', numerator: ['orders_total'], denominator: ['cpu_seconds_total'], matchers, label: 'tenant' },
]

describe('a server and a recording of the same data agree to 1e-12 on windows whose ends are scrapes', () => {
  it.each(questions.flatMap((question) => [600, 300].map((window) => [question.kind, window, question] as const)))(
    '%s over %d s',
    async (_, window, question) => expectSame(question, await both(question, window)),
  )
})

it('elsewhere the server extrapolates, by less than one interval of the scrapes', async () => {
  const rows: string[] = []
  for (const late of [1, 2, 4]) {
    const [ours, theirs] = await both(ratio, 300, late)
    const [total, other] = [numbersOf(ours.whole)[0]!, numbersOf(theirs.whole)[0]!]
    rows.push(
      `window ends ${late} s after a scrape: the ratio differs by ${(100 * difference(total, other)).toFixed(3)} %`,
    )
    expect(difference(total, other)).toBeLessThan(interval / 300)
  }
  console.log(rows.join('\n'))
})
