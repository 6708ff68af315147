import { afterAll, beforeAll, expect, it } from 'vitest'
import { counter, gauge, openMetricsText, scrapes } from './recording.js'
import { type PrometheusServer, startPrometheus } from './server.js'
import { openSource, sampleOf } from './source.js'

const start = 1_700_000_100
const times = scrapes(start, 61, 10)
const end = times.at(-1)!

let server: PrometheusServer
beforeAll(async () => {
  server = await startPrometheus(
    openMetricsText([
      counter('orders_total', { build: 'base' }, times, () => 30),
      counter('orders_total', { build: 'head', zone: 'a' }, times, (index) => (index <= 30 ? 10 : 30)),
      counter('orders_total', { build: 'head', zone: 'b' }, times, () => 5),
      counter('cpu_total', { build: 'head' }, times, () => 2),
      gauge('depth', { build: 'head' }, times, (index) => index),
      counter('fell_total', { build: 'head', job: 'worker' }, times, (index) => (index === 30 ? null : 4)),
      counter('begun_total', { build: 'head', job: 'api' }, times, () => 4),
      gauge('process_start_time_seconds', { build: 'head', job: 'api' }, times, (index) => (index < 30 ? 1 : 2)),
      gauge('torn_total', { build: 'head' }, times, (index) => (index === 28 ? Number.NaN : index)),
      counter('half_total', { build: 'head' }, times, (index) => (index <= 30 ? 0 : 4)),
    ]),
  )
})
afterAll(() => server.stop())

async function ask(expression: string, more: object = {}, by?: string) {
  const sides = { baseline: { matchers: { build: 'base' } }, candidate: { matchers: { build: 'head' } } }
  const { ask: question } = await openSource({ url: server.url, ...sides, window: '10m', ...more }, { now: end })
  return question({ kind: 'expression', expression, by })
}

it('is evaluated over the whole window where a range of it covers that, and per rate for the points', async () => {
  const { whole } = await ask('sum(increase(orders_total[$__range])) / sum(increase(cpu_total[$__range]))')
  expect(sampleOf(whole).value).toBeCloseTo((30 * 15 + 30 * 35) / 120, 9)
  expect(sampleOf(whole).points).toHaveLength(20)
  expect(sampleOf(whole).points[0]).toBeCloseTo(7.5, 9)
  expect(sampleOf(whole).points[19]).toBeCloseTo(17.5, 9)
})

it('is averaged over the window where it looks less far back, and a note says so', async () => {
  const sample = sampleOf((await ask('max(depth)')).whole)
  expect(sample.value).toBeCloseTo((20 * (3 + 60)) / 2 / 20, 9)
  expect(sample.notes).toEqual(['mean of 20 evaluations over the window; `$__range` makes it one'])
})

it('carries the matchers of its side, in the origin too', async () => {
  const sample = sampleOf((await ask('sum(rate(orders_total[30s]))')).whole)
  expect(sample.origin).toBe('sum(rate(orders_total{build="head"}[30s]))')
})

it('reads the window of `auto` from its own series', async () => {
  const sample = sampleOf((await ask('sum(rate(orders_total[30s]))', { window: 'auto', warmUp: '5m' })).whole)
  expect(sample.points).toHaveLength(10)
  expect(sample.value).toBeCloseTo(3.5, 9)
})

it('answers each value of a label, and refuses to guess the whole', async () => {
  const { whole, by } = await ask('sum by (zone) (increase(orders_total[600s]))', {}, 'zone')
  expect(whole).toMatchObject({ reason: 'unsupported', text: expect.stringContaining('answers 2 series') })
  expect(sampleOf(by.get('b')).value).toBeCloseTo(300, 9)
})

it('trap 0.1: a range vector in an aggregation never reaches the server, and is told with line and column', async () => {
  const { whole } = await ask('sum(cpu_total[5m])', { url: 'http://127.0.0.1:1' })
  expect(whole).toMatchObject({ kind: 'absent', reason: 'unsupported' })
  expect(whole).toMatchObject({ text: expect.stringContaining('line 1, column 5: sum needs an instant vector') })
})

it('trap 2.1: a chain that is too long for the reader is told to be one', async () => {
  const chain = Array.from({ length: 600 }, (_, index) => `rate(m${index}[5m])`).join(' + ')
  expect((await ask(chain)).whole).toMatchObject({ text: expect.stringContaining('more than about 230 selectors') })
})

it('trap 2.12: what an older server cannot know is told with the version', async () => {
  const { whole } = await ask('limitk(1, orders_total)')
  expect(whole).toMatchObject({ reason: 'unsupported', text: expect.stringMatching(/limitk .* needs Prometheus 3.0/) })
})

it('knows counters that fell and processes that restarted by the rates that the expression takes', async () => {
  const weakness = async (expression: string) => sampleOf((await ask(expression)).whole).weakness
  expect(await weakness('sum(rate(fell_total[30s])) / sum(rate(cpu_total[30s]))')).toEqual({
    reason: 'reset',
    text: 'fell_total was reset once inside the window.',
  })
  expect((await weakness('sum(increase(begun_total [$__range]))'))?.reason).toBe('restart')
  expect(await weakness('sum(rate(cpu_total[30s]))')).toBeUndefined()
  expect(await weakness('sum(rate(fell_total[30s] offset 5m))')).toBeUndefined()
})

it('counts the evaluations that gave no number', async () => {
  const sample = sampleOf((await ask('sum(rate(cpu_total[30s])) / (sum(rate(half_total[30s])) > 0)')).whole)
  expect(sample.points).toHaveLength(10)
  expect(sample.notes).toContain('10 of 20 evaluations gave no number and were left out')
})

it.each([
  ['sum(rate(torn_total[30s]))', 'nan'],
  ['sum(never_total)', 'empty'],
  ['sum(depth) / 0', 'zero-denominator'],
  ['sum(depth - depth) / sum(depth - depth)', 'nan'],
  ['scalar(sum(depth))', 'unsupported'],
])('%s is no data: %s', async (expression, reason) => {
  expect((await ask(expression)).whole).toMatchObject({ kind: 'absent', reason })
})
