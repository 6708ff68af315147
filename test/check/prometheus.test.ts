import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PrometheusServer, startPrometheus } from '../prometheus/server.js'
import { checked, type Project, perfGate, project } from './perf-gate.js'
import { counter, noise, openMetricsText, type RecordedSeries } from './series.js'

const start = 1_700_000_040
const week = 7 * 86_400
const hour = 3600
const scrape = 5
const count = 121
const span = (count - 1) * scrape
const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
type Labels = Readonly<Record<string, string>>

/** What one build of a service does in a scrape, per tenant. */
interface Build {
  readonly orders: readonly [acme: number, globex: number]
  readonly cpu: readonly [acme: number, globex: number]
  readonly joules: number
  readonly slow: number
}
const before: Build = { orders: [30, 20], cpu: [1.5, 1], joules: 8, slow: 10 }
const after: Build = { orders: [30, 20], cpu: [2.2, 1], joules: 10, slow: 30 }
/** Every order counted twice: more value for the same work, or so it looks. */
const twice: Build = { ...before, orders: [60, 40] }

function series({ orders, cpu, joules, slow }: Build, labels: Labels, from: number, seed: number): RecordedSeries[] {
  const times = Array.from({ length: count }, (_, index) => from + index * scrape)
  const noisy = noise(seed, 0.03)
  const other = noise(seed + 1, 0.03)
  const of = (metric: string, each: number, more: Labels = {}, by = noisy) =>
    counter(metric, { ...labels, ...more }, times, (index) => each * by(index))
  const bucket = (le: string, each: number) =>
    of('action_cpu_seconds_bucket', each, { le }, (index) => Math.round(10 * other(index)) / 10)
  return [
    ...(['acme', 'globex'] as const).flatMap((tenant, at) => [
      of('orders_total', orders[at]!, { tenant }),
      of('cpu_seconds_total', cpu[at]!, { tenant }, other),
    ]),
    of('actions_total', 100),
    of('joules_total', joules, {}, other),
    of('retry_cpu_seconds_total', 0.1, {}, other),
    of('reads_total', 9, {}, other),
    of('outputs_total', 10, {}, other),
    bucket('0.01', 1000 - slow * 10),
    bucket('0.1', 1000 - slow),
    bucket('+Inf', 1000),
    of('action_cpu_seconds_count', 1000, {}, (index) => Math.round(10 * other(index)) / 10),
    of('action_cpu_seconds_sum', 5, {}, other),
  ]
}

/** Growth over the whole window, added up over the series that these labels select: what increase() must give. */
function grown(all: readonly RecordedSeries[], metric: string, select: Labels = {}): number {
  const chosen = all.filter(
    (one) => one.metric === metric && Object.entries(select).every(([name, value]) => one.labels[name] === value),
  )
  return chosen.reduce((sum, { samples }) => sum + samples.at(-1)![1] - samples[0]![1], 0)
}

const base = series(before, { service: 'checkout', build: 'base' }, start, 1)
const head = series(after, { service: 'checkout', build: 'head' }, start, 3)
const other = series(after, { service: 'elsewhere' }, start, 7)
let first: PrometheusServer
let second: PrometheusServer
beforeAll(async () => {
  const one = [
    ...base,
    ...head,
    ...series(before, { service: 'windows' }, start, 1),
    ...series(after, { service: 'windows' }, start + hour, 3),
    ...series(before, { service: 'weekly' }, start - week, 1),
    ...series(after, { service: 'weekly' }, start, 3),
    ...series(before, { service: 'elsewhere' }, start, 5),
    ...series(twice, { service: 'checkout', build: 'twice' }, start, 9),
    ...series(before, { service: 'checkout', build: 'again' }, start, 11),
  ]
  const servers = await Promise.all([startPrometheus(openMetricsText(one)), startPrometheus(openMetricsText(other))])
  first = servers[0]
  second = servers[1]
}, 120_000)
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()])
})

const builds = (one: string, another: string) =>
  `baseline: { matchers: { build: ${one} }, end: ${iso(start + span)} }, candidate: { matchers: { build: ${another} }, end: ${iso(start + span)} }`

const policy = (sides: string, service = 'checkout', more = '') => `version: 1
defaults: { owner: "@acme/performance" }
sources:
  lab: { type: prometheus, url: "\${PROMETHEUS_URL}", window: 10m, rate: 10s, ${sides} }
services:
  shop:
    source: lab
    matchers: { service: ${service} }
    valueEvents: [orders_total]
    actions: actions_total
    cpu: cpu_seconds_total
    movers: [tenant]
    by: [tenant]
    waste: { retry: retry_cpu_seconds_total, max: 10% }
    precompute: { reads: reads_total, outputs: outputs_total, ttl: 1m }
  measured:
    source: lab
    matchers: { service: ${service} }
    actions: actions_total
    cpu: cpu_seconds_total
    opua: { histogram: action_cpu_seconds }
    energy: { joules: joules_total }
${more}`

async function judged(text: string, ...args: string[]) {
  const folder = await project({ 'perf-budgets.yaml': text })
  return checked(folder, args, { env: { PROMETHEUS_URL: first.url } })
}

const ninth = (value: number | undefined, expected: number) =>
  expect((value ?? Number.NaN) / expected - 1).toBeCloseTo(0, 9.5)
const sumOf = (all: readonly RecordedSeries[], ...metrics: string[]) =>
  metrics.reduce((sum, metric) => sum + grown(all, metric), 0)

describe('check against a real Prometheus', () => {
  let run: Awaited<ReturnType<typeof checked>>
  beforeAll(async () => {
    run = await judged(policy(builds('base', 'head')))
  })

  it('gives known ratios to nine digits', () => {
    for (const [side, all] of [
      ['baseline', base],
      ['candidate', head],
    ] as const) {
      const value = (id: string) => run.of(id)[side]?.value
      const cpu = sumOf(all, 'cpu_seconds_total')
      ninth(value('services/shop/value-per-cpu'), sumOf(all, 'orders_total') / cpu)
      ninth(value('services/shop/waste'), sumOf(all, 'retry_cpu_seconds_total') / cpu)
      ninth(value('services/shop/precompute'), sumOf(all, 'reads_total') / sumOf(all, 'outputs_total'))
      ninth(value('services/shop/opua'), cpu / sumOf(all, 'actions_total'))
      ninth(value('services/shop/energy'), ((1000 * cpu) / sumOf(all, 'actions_total')) * ((3.5 * 1.135) / 3.6))
      ninth(value('services/measured/energy'), (1000 * sumOf(all, 'joules_total')) / sumOf(all, 'actions_total') / 3.6)
      const acme = { tenant: 'acme' }
      ninth(
        value('services/shop/value-per-cpu[tenant=acme]'),
        grown(all, 'orders_total', acme) / grown(all, 'cpu_seconds_total', acme),
      )
    }
  })

  it('fails with 1, and says who regressed by how much', () => {
    expect([run.status, run.report.verdict]).toEqual([1, 'fail'])
    const finding = run.of('services/shop/value-per-cpu')
    expect([finding.status, finding.outcome]).toEqual(['fail', 'regressed'])
    const { change } = finding
    expect(change?.relative).toBeLessThan(-0.2)
    expect(change?.relative).toBeGreaterThan(-0.24)
    expect(finding.text).toMatch(
      /orders\/cpu-s at the baseline, .* now: −2\d\.\d % \(−2.* … −2.*\); allowed is −10 %\./,
    )
  })

  it('names the tenant that regressed, and not the other', () => {
    expect(run.of('services/shop/value-per-cpu[tenant=acme]').outcome).toBe('regressed')
    expect(run.of('services/shop/value-per-cpu[tenant=globex]').outcome).toBe('ok')
    expect(run.of('services/shop/value-per-cpu[tenant=acme]').title).toContain('tenant=acme')
  })

  it('says why a budget is not judged by a label that one of its metrics does not have', () => {
    const texts = run.report.notices.filter(({ code }) => code === 'values-unknown').map(({ text }) => text)
    expect(texts.find((text) => text.startsWith('services/shop/opua '))).toMatch(
      /is not judged by tenant: No samples of actions_total\{.*\} for "acme"/,
    )
    expect(
      run.report.findings
        .filter(({ id }) => id.includes('['))
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['services/shop/value-per-cpu[tenant=acme]', 'services/shop/value-per-cpu[tenant=globex]'])
  })

  it('adds top movers up to the change', () => {
    const { movers, baseline, candidate } = run.of('services/shop/value-per-cpu')
    expect(movers.map(({ label, value }) => `${label}=${value}`)).toEqual(['tenant=acme', 'tenant=globex'])
    const sum = movers.reduce((total, { efficiency, mix }) => total + efficiency + mix, 0)
    expect(sum).toBeCloseTo((candidate!.value - baseline!.value) / baseline!.value, 9)
  })

  it('trap 0.6: informs with estimated energy and may block on measured joules', () => {
    const estimate = run.of('services/shop/energy')
    expect(estimate.status).toBe('pass')
    expect(estimate.notes.join()).toContain('Estimate: 3.5 W per busy CPU x PUE 1.135')
    expect(run.of('services/measured/energy')).toMatchObject({ status: 'fail', outcome: 'regressed' })
    expect(run.of('services/measured/energy').notes.join()).toContain('Measured: joules from joules_total')
  })

  it('names the form of CPU per action that it used', () => {
    expect(run.of('services/measured/opua').notes.join()).toContain(
      'p95 per action, from the histogram action_cpu_seconds',
    )
    expect(run.of('services/shop/opua').notes.join()).toContain('p95 over time of the mean CPU per action')
    expect(run.of('services/shop/opua').outcome).toBe('regressed')
  })

  it('says where both sides were read', () => {
    const { start: from, end, points, origin, versions } = run.report.candidate.sources['lab']!
    expect([from, end, points]).toEqual([iso(start), iso(start + span), 60])
    expect(origin).toContain('build="head"')
    expect(versions['prometheus']).toMatch(/^\d+\.\d+/)
  })

  it('says once what holds for both sides', () => {
    const notes = run.of('services/shop/value-per-cpu').notes.filter((note) => note.includes('orders_total has about'))
    expect(notes).toEqual([expect.stringMatching(/^orders_total has about 3 scrapes in each rate of 10 s/)])
  })

  it('passes with 0 where nothing got worse, and with observe whatever happened', async () => {
    const fine = await judged(policy(builds('base', 'again')))
    expect([fine.status, fine.report.counts.fail]).toEqual([0, 0])
    const observed = await judged(policy(builds('base', 'head')).replace('version: 1', 'version: 1\nmode: observe'))
    expect([observed.status, observed.report.verdict, observed.report.mode]).toEqual([0, 'fail', 'observe'])
    expect(observed.stdout.split('\n')[0]).toMatch(/^Would block/)
  })

  it('warns where every order is counted twice: that must not look like progress', async () => {
    const run = await judged(policy(builds('base', 'twice')))
    const finding = run.of('services/shop/value-per-cpu')
    expect([finding.outcome, finding.status]).toEqual(['improved', 'warn'])
    expect(finding.notes.join(' ')).toMatch(
      /The meaning of the value event may have changed\. Value events per action: 0\.5 at the baseline, 1 now\./,
    )
  })
})

describe('the four ways to compare', () => {
  it.each([
    ['matchers', 'checkout', base, head, () => builds('base', 'head')],
    [
      'windows',
      'windows',
      series(before, { service: 'windows' }, start, 1),
      series(after, { service: 'windows' }, start + hour, 3),
      () =>
        `baseline: { start: ${iso(start)}, end: ${iso(start + span)} }, candidate: { start: ${iso(start + hour)}, end: ${iso(start + hour + span)} }`,
    ],
    [
      'offset',
      'weekly',
      series(before, { service: 'weekly' }, start - week, 1),
      series(after, { service: 'weekly' }, start, 3),
      () => `baseline: { offset: 1w, end: ${iso(start + span)} }, candidate: { end: ${iso(start + span)} }`,
    ],
    [
      'an address for each side',
      'elsewhere',
      series(before, { service: 'elsewhere' }, start, 5),
      other,
      () => `baseline: { end: ${iso(start + span)} }, candidate: { url: "${second.url}", end: ${iso(start + span)} }`,
    ],
  ])('%s: known ratios to nine digits, and the verdict', async (_, service, old, now, sides) => {
    const { of, status } = await judged(policy(sides(), service), '--only', 'services/shop/value-per-cpu')
    const { baseline, candidate, outcome } = of('services/shop/value-per-cpu')
    ninth(baseline?.value, sumOf(old, 'orders_total') / sumOf(old, 'cpu_seconds_total'))
    ninth(candidate?.value, sumOf(now, 'orders_total') / sumOf(now, 'cpu_seconds_total'))
    expect([status, outcome]).toEqual([1, 'regressed'])
  })

  it('is no data where both sides read the same series over the same window', async () => {
    const { of } = await judged(
      policy(`baseline: { end: ${iso(start + span)} }, candidate: { end: ${iso(start + span)} }`),
    )
    expect(of('services/shop/value-per-cpu')).toMatchObject({ outcome: 'no-data', reason: 'identical', status: 'fail' })
  })
})

describe('policies that a server would only half understand', () => {
  it('exits with 2, and shows the place of an expression in the policy, before anything is sent', async () => {
    const more = 'metrics:\n  retries:\n    source: lab\n    max: 1\n    expression: sum(retry_cpu_seconds_total[5m])\n'
    const folder = await project({ 'perf-budgets.yaml': policy(builds('base', 'head'), 'checkout', more) })
    const run = await perfGate(['check'], { cwd: folder.path, env: { PROMETHEUS_URL: 'http://127.0.0.1:1' } })
    expect(run.status).toBe(2)
    expect(run.stdout).toBe('')
    expect(run.stderr).toMatch(/^perf-budgets\.yaml:\d+:21: sum needs an instant vector here/)
    expect(run.stderr).toMatch(/\n +\d+ \| +expression: sum\(retry_cpu_seconds_total\[5m\]\)\n +\| {21}\^/)
  })

  it('evaluates an expression that it understands', async () => {
    const more = `metrics:
  per-order:
    { source: lab, better: lower, maxRegression: 10%, expression: 'sum(increase(cpu_seconds_total[$__range])) / sum(increase(orders_total[$__range]))' }
`
    const { of } = await judged(policy(builds('base', 'head'), 'checkout', more), '--only', 'metrics/**')
    ninth(
      of('metrics/per-order/value').candidate?.value,
      sumOf(head, 'cpu_seconds_total') / sumOf(head, 'orders_total'),
    )
    expect(of('metrics/per-order/value').outcome).toBe('regressed')
  })
})

describe('an expression by the values of a label', () => {
  const asked = (expression: string) => `metrics:
  cpu: { source: lab, better: lower, maxRegression: 10%, by: [tenant], expression: '${expression}' }
`
  const grown = 'sum by (tenant) (increase(cpu_seconds_total[$__range]))'

  it('is judged for each of them, and has no whole', async () => {
    const { report } = await judged(policy(builds('base', 'head'), 'checkout', asked(grown)), '--only', 'metrics/**')
    expect(report.findings.map(({ id, outcome }) => [id, outcome]).sort()).toEqual([
      ['metrics/cpu/value[tenant=acme]', 'regressed'],
      ['metrics/cpu/value[tenant=globex]', 'ok'],
    ])
  })

  it('is judged as a whole where it does not keep the label, which is told', async () => {
    const text = asked('sum(increase(cpu_seconds_total[$__range]))')
    const { report } = await judged(policy(builds('base', 'head'), 'checkout', text), '--only', 'metrics/**')
    expect(report.findings.map(({ id, outcome }) => [id, outcome])).toEqual([['metrics/cpu/value', 'regressed']])
    expect(report.notices).toContainEqual(expect.objectContaining({ code: 'values-unknown' }))
  })
})

describe('answers that were recorded', () => {
  it('are judged again without the server, its address and its secrets', async () => {
    const text = policy(`${builds('base', 'head')}, headers: { Authorization: "Bearer \${PROMETHEUS_TOKEN}" }`)
    const folder: Project = await project({ 'perf-budgets.yaml': text })
    const env = { PROMETHEUS_URL: first.url, PROMETHEUS_TOKEN: 'glc_very-secret-token' }
    const live = await checked(folder, ['--record-answers', 'answers.jsonl'], { env })
    expect(await folder.read('answers.jsonl')).not.toContain('very-secret-token')
    const again = await checked(folder, ['--replay-answers', 'answers.jsonl'], { env: {} })
    expect(again.status).toBe(live.status)
    expect(again.report.findings).toEqual(live.report.findings)
    expect(again.report.notices).toEqual(live.report.notices)
    expect(again.report.candidate.sources['lab']?.notes).toEqual(['answers recorded in answers.jsonl'])
  })

  it('are not enough for a question that was not recorded', async () => {
    const folder = await project({ 'perf-budgets.yaml': policy(builds('base', 'head')) })
    const env = { PROMETHEUS_URL: first.url }
    await checked(folder, ['--record-answers', 'answers.jsonl', '--only', 'services/shop/waste'], { env })
    const { of } = await checked(folder, ['--replay-answers', 'answers.jsonl'])
    expect(of('services/shop/waste').outcome).not.toBe('no-data')
    expect(of('services/shop/opua')).toMatchObject({ outcome: 'no-data', reason: 'unsupported' })
    expect(of('services/shop/opua').text).toContain('Record the answers again with --record-answers')
  })
})
