import { describe, expect, it } from 'vitest'
import { checked, project } from './perf-gate.js'
import { growing, noise, openMetricsText } from './series.js'

/** CPU-seconds of 240 actions about `mean`, and one in four that needs three times as much: p95 lies among those. */
const actions = (mean: number, seed: number): readonly number[] => {
  const noisy = noise(seed, 0.1)
  return Array.from({ length: 240 }, (_, index) => mean * noisy(index) * (index % 4 === 0 ? 3 : 1))
}

/** Rank 0.95 x (n - 1), linear between the two closest: how k6 shows it. */
function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const rank = 0.95 * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]!
  return below + (rank - Math.floor(rank)) * (sorted[Math.ceil(rank)]! - below)
}

const side = (seed: number) =>
  openMetricsText([
    growing('orders_total', 50, { seed, labels: { service: 'shop' } }),
    growing('actions_total', 100, { seed: seed + 1, labels: { service: 'shop' } }),
    growing('process_cpu_seconds_total', 2, { seed: seed + 2, labels: { service: 'shop' } }),
  ])

const policy = (load: string, more = '') => `version: 1
defaults: { owner: "@me" }
sources:
  lab: { type: openmetrics, baseline: base.om, candidate: head.om }
  load: ${load}
services:
  shop:
    source: lab
    matchers: { service: shop }
    valueEvents: [orders_total]
    actions: actions_total
    opua: { samples: action_cpu_seconds, source: load${more} }
`
const recordings = { 'base.om': side(1), 'head.om': side(11) }

const json = '{ type: json, baseline: base.json, candidate: head.json }'
const jsonOf = (values: readonly number[]) => JSON.stringify({ action_cpu_seconds: values })

const k6 = '{ type: k6, baseline: base.ndjson, candidate: head.ndjson }'
const trend = (contains: string) =>
  JSON.stringify({
    metric: 'action_cpu_seconds',
    type: 'Metric',
    data: { name: 'action_cpu_seconds', type: 'trend', contains },
  })
const point = (value: number, tags: Readonly<Record<string, string>> = {}, metric = 'action_cpu_seconds') =>
  JSON.stringify({ metric, type: 'Point', data: { time: '2026-11-20T21:04:04Z', value, tags } })
const k6Of = (values: readonly number[], contains = 'default') =>
  [
    trend(contains),
    ...values.flatMap((value) => [point(value), point(value * 1000, {}, 'http_req_duration')]),
    '',
  ].join('\n')

describe.each([
  ['json', json, 'json', jsonOf],
  ['k6', k6, 'ndjson', k6Of],
] as const)('CPU per action from the raw samples of a %s source', (_, source, ending, written) => {
  it('is the p95 of the samples; a dearer action is a regression, and the report names the form', async () => {
    const [before, after] = [actions(0.02, 1), actions(0.025, 2)]
    const files = { ...recordings, [`base.${ending}`]: written(before), [`head.${ending}`]: written(after) }
    const { status, of, report } = await checked(await project({ 'perf-budgets.yaml': policy(source), ...files }))
    const opua = of('services/shop/opua')
    expect([status, opua.outcome, opua.statistic, opua.unit]).toEqual([1, 'regressed', 'p95', 'cpu-s'])
    expect(opua.baseline?.value).toBeCloseTo(p95(before), 12)
    expect(opua.candidate?.value).toBeCloseTo(p95(after), 12)
    expect([opua.baseline?.samples, opua.candidate?.samples]).toEqual([240, 240])
    expect(opua.change?.relative).toBeGreaterThan(0.15)
    expect(opua.notes).toContain('p95 of the raw samples action_cpu_seconds of a load test.')
    // The rest of the service is read from its own source, by its own labels.
    expect(of('services/shop/value-per-cpu').outcome).toBe('ok')
    expect(report.candidate.sources['load']?.points).toBeGreaterThanOrEqual(240)
  })

  it('the same cost is fine, and 40 samples a side cannot tell', async () => {
    const files = (count: number) => ({
      ...recordings,
      [`base.${ending}`]: written(actions(0.02, 1).slice(0, count)),
      [`head.${ending}`]: written(actions(0.02, 2).slice(0, count)),
    })
    const fine = await checked(await project({ 'perf-budgets.yaml': policy(source), ...files(240) }))
    expect(fine.of('services/shop/opua').outcome).toBe('ok')
    const few = (await checked(await project({ 'perf-budgets.yaml': policy(source), ...files(40) }))).of(
      'services/shop/opua',
    )
    expect([few.outcome, few.reason, few.change?.samplesNeeded]).toEqual(['inconclusive', 'too-few-samples', 60])
  })
})

describe('samples of k6', () => {
  const judged = async (base: string, head: string, more = '') => {
    const files = { ...recordings, 'base.ndjson': base, 'head.ndjson': head }
    return (await checked(await project({ 'perf-budgets.yaml': policy(k6, more), ...files }))).of('services/shop/opua')
  }

  it('a trend that holds times counts milliseconds, any other its own unit', async () => {
    const milliseconds = (seed: number) => actions(20, seed)
    const opua = await judged(k6Of(milliseconds(1), 'time'), k6Of(milliseconds(2), 'time'))
    expect(opua.candidate?.value).toBeCloseTo(p95(milliseconds(2)) / 1000, 12)
  })

  it('matchers of the budget are tags', async () => {
    const mixed = (seed: number) =>
      [...actions(0.02, seed).map((value) => point(value, { scenario: 'checkout' })), point(99, { scenario: 'admin' })]
        .join('\n')
        .concat('\n')
    const opua = await judged(mixed(1), mixed(2), ', matchers: { scenario: checkout }')
    expect(opua.candidate).toMatchObject({ samples: 240 })
    const none = await judged(mixed(1), mixed(2), ', matchers: { scenario: search }')
    expect([none.outcome, none.reason]).toEqual(['no-data', 'empty'])
    expect(none.text).toContain('No point of action_cpu_seconds has scenario="search"')
  })

  it('a metric that no point has, and a summary, each have one clear word', async () => {
    const other = await judged(point(1, {}, 'http_req_duration'), point(1, {}, 'http_req_duration'))
    expect([other.outcome, other.reason]).toEqual(['no-data', 'empty'])
    expect(other.text).toContain('No point of action_cpu_seconds')
    const summary = JSON.stringify({ metrics: { http_req_duration: { 'p(95)': 3, avg: 1, min: 1, max: 1, med: 1 } } })
    const percentiles = await judged(summary, summary)
    expect([percentiles.outcome, percentiles.reason]).toEqual(['no-data', 'unsupported'])
    expect(percentiles.text).toContain('no raw samples: write points')
  })
})
