import { describe, expect, it } from 'vitest'
import { emptyRecording, interestIn, mostScrapes } from '../../../src/sources/openmetrics/recording.js'
import { settle } from '../../../src/sources/openmetrics/settle.js'
import { scrapeAt } from '../../../src/sources/openmetrics/take.js'
import { absent, ask, asSample, ratio, recording, sample, source } from './ask.js'

const scrapes = [0, 1, 2]
const growing = (names: readonly string[], step = 1) =>
  Object.fromEntries(names.map((name) => [name, scrapes.map((scrape) => scrape * step)]))
const seriesOf = (metric: string, label: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${metric}{${label}="${index}"}`)

it('says what it left out of a recording with more scrapes than are kept', () => {
  const read = emptyRecording()
  interestIn(read, 'orders_total')
  for (let scrape = 0; scrape < mostScrapes; scrape++) scrapeAt(read, 1_700_000_000 + scrape)
  read.endedAt = read.samples
  const whole = { rate: null, window: 60, warmUp: 0 }
  expect(settle(read, whole).partial).toBeNull()
  expect(scrapeAt(read, 1_800_000_000)).toBe(-1)
  expect(settle(read, whole).partial).toBe('what comes after its first 1000000 times of scrapes was left out')
})

describe('a metric with more than is kept is no data and never a part of its sum', () => {
  const words = 'has more series or label values than a recording may hold; take labels away or narrow it with matchers'
  const fits = growing(['requests_total', 'cpu_total'])

  it('when it has more than 120,000 series', async () => {
    const text = recording(5, { ...fits, ...growing(seriesOf('orders_total', 'id', 120_001)) })
    expect(await absent({ text }, ratio('orders_total', 'cpu_total'))).toMatchObject({
      reason: 'unsupported',
      text: `\`orders_total\` ${words}`,
    })
    expect((await sample({ text }, ratio('requests_total', 'cpu_total'))).value).toBe(1)
  })

  it('when a label that is asked for has more than 30,000 values', async () => {
    const once = (count: number) => seriesOf('orders_total', 'tenant', count).map((name) => [name, [1]] as const)
    const grows = { ...fits, 'orders_total{tenant="grows"}': scrapes }
    const few = recording(5, { ...grows, ...Object.fromEntries(once(29_990)) })
    expect((await ask({ text: few }, ratio('orders_total', 'cpu_total', { by: 'tenant' }))).by.size).toBe(29_991)
    const text = recording(5, { ...grows, ...Object.fromEntries(once(30_000)) })
    expect(await absent({ text }, ratio('orders_total', 'cpu_total', { by: 'tenant' }))).toMatchObject({
      reason: 'unsupported',
      text: `\`orders_total\` ${words}`,
    })
    const asked = await source({ text })
    const answers = await Promise.all([
      asked.ask(ratio('orders_total', 'cpu_total'), 'baseline'),
      asked.ask(ratio('requests_total', 'cpu_total'), 'baseline'),
    ])
    expect(answers.map(({ whole }) => asSample(whole).value)).toEqual([1, 1])
  })

  it('when series that came late would need more sums than are kept', async () => {
    const born = seriesOf('orders_total', 'tenant', 16_000)
    const late = Object.fromEntries(born.map((name) => [name, [null, null, 1]]))
    const text = recording(5, { ...fits, 'orders_total{tenant="first"}': [0, 1, 2], ...late })
    expect(await absent({ text }, ratio('orders_total', 'cpu_total', { by: 'tenant' }))).toMatchObject({
      reason: 'unsupported',
      text: `\`orders_total\` ${words}`,
    })
  })
})
