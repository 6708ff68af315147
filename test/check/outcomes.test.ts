import { beforeAll, describe, expect, it } from 'vitest'
import { checked, type Project, project } from './perf-gate.js'
import { counter, epoch, gauge, growing, histogram, openMetricsText, type RecordedSeries, times } from './series.js'

const count = 31
const none = { spread: 0 }
const denominator = 'requests_total'

/** What one side of the recordings shows: `now` is true at head. */
function side(now: boolean): readonly RecordedSeries[] {
  const seed = now ? 20 : 10
  const of = (metric: string, before: number, after: number, spread = 0.02, own = 0) =>
    growing(metric, now ? after : before, { seed: seed + own, spread })
  return [
    growing(denominator, 100, none),
    of('steady_total', 50, 51, 0.02, 1),
    of('slower_total', 50, 62, 0.02, 2),
    of('faster_total', 50, 40, 0.02, 3),
    of('wild_total', 50, 60, 0.9, 4),
    of('beyond_total', 50, 51, 0.02, 5),
    growing('same_total', 50, { seed: 6, spread: 0.1 }),
    of('worse_total', 20, 21, 0.02, 7),
    of('retried_total', 8, 12, 0.02, 12),
    growing('still_total', now ? 0 : 100, none),
    ...(now ? [] : [of('gone_total', 50, 50)]),
    counter('fell_total', {}, times(count), (index) => (now && index === 15 ? null : 50)),
    broken('broken_total', now),
    ...restarted(now),
    ...histogram('latency_seconds', ['0.1', '0.5', '+Inf'], now ? [10, 10, 80] : [90, 9, 1], { seed }),
    gauge('queue_depth', {}, times(count), (index) => (now ? 40 : 20) + (index % 3)),
    growing('outputs_total', 100, none),
    growing('reads_total', 90, { seed, spread: 0.05 }),
    growing('rereads_total', 140, { seed, spread: 0.05 }),
  ]
}

/** A counter that is no number once. */
function broken(metric: string, now: boolean): RecordedSeries {
  const whole = growing(metric, 50, none)
  return now
    ? { ...whole, samples: whole.samples.map(([time, value], at) => [time, at === 9 ? Number.NaN : value]) }
    : whole
}

/** A process that began anew at head, whose counter stood higher at the next scrape than before. */
function restarted(now: boolean): readonly RecordedSeries[] {
  const labels = { instance: 'b' }
  const start = (index: number) => (now && index >= 15 ? epoch + 145 : epoch - 1000)
  return [
    gauge('process_start_time_seconds', labels, times(count), start),
    growing('jumped_total', 50, { labels, seed: now ? 8 : 9, spread: 0.02 }),
  ]
}

const metric = (numerator: string, more = '') =>
  `{ source: lab, ratio: [${numerator}, ${denominator}], better: lower, maxRegression: 10%${more} }`

const policy = `version: 1
defaults: { owner: "@acme/performance", runbook: https://runbooks.acme.dev/gate }
sources:
  lab: { type: openmetrics, baseline: base.om, candidate: head.om }
  cut: { type: openmetrics, baseline: base.om, candidate: cut.om }
  short: { type: openmetrics, baseline: base.om, candidate: short.om }
  idle: { type: openmetrics, baseline: idle.om, candidate: head.om }
  nowhere: { type: openmetrics, baseline: base.om, candidate: nowhere.om }
  down: { type: prometheus, url: "http://127.0.0.1:1", baseline: { matchers: { b: x }, end: 2023-11-14T22:19:00Z }, candidate: { matchers: { b: y }, end: 2023-11-14T22:19:00Z }, deadline: 1s }
services:
  cache: { source: lab, precompute: { reads: reads_total, outputs: outputs_total, ttl: 1m } }
  again: { source: lab, precompute: { reads: rereads_total, outputs: outputs_total, ttl: 1m } }
  brief: { source: lab, precompute: { reads: reads_total, outputs: outputs_total, ttl: 1h } }
  busy: { source: lab, cpu: requests_total, waste: { retry: retried_total } }
  tail: { source: lab, actions: ${denominator}, cpu: steady_total }
metrics:
  steady: ${metric('steady_total')}
  slower: ${metric('slower_total')}
  faster: ${metric('faster_total')}
  wild: ${metric('wild_total')}
  beyond: ${metric('beyond_total', ', max: 20%')}
  inherits: ${metric('worse_total', ', max: 15%')}
  breaks: { source: lab, gauge: queue_depth, max: 30, unit: jobs }
  warned: { source: lab, gauge: queue_depth, max: 100, warnAt: 30, unit: jobs }
  rises: { source: lab, gauge: queue_depth, maxIncrease: 10, unit: jobs }
  same: ${metric('same_total')}
  empty: ${metric('nobody_total')}
  gone: ${metric('gone_total')}
  ends: { source: idle, ratio: [gone_total, ${denominator}], better: lower }
  broken: ${metric('broken_total')}
  still: { source: lab, ratio: [steady_total, still_total], better: lower, maxRegression: 10% }
  fell: ${metric('fell_total')}
  jumped: ${metric('jumped_total')}
  saturated: { source: lab, quantile: { histogram: latency_seconds, q: 0.95 }, unit: s, max: 600ms }
  partial: { source: cut, ratio: [steady_total, ${denominator}], better: lower, maxRegression: 10% }
  few: { source: short, ratio: [steady_total, ${denominator}], better: lower, maxRegression: 10% }
  idle: { source: idle, ratio: [steady_total, ${denominator}], better: lower }
  nofile: { source: nowhere, ratio: [steady_total, ${denominator}], better: lower, maxRegression: 10% }
  down: { source: down, ratio: [steady_total, ${denominator}], better: lower, maxRegression: 10% }
  small: ${metric('slower_total', ', minChange: 20%')}
  gentle: ${metric('slower_total', ', severity: warn')}
  strict: ${metric('wild_total', ', onInconclusive: failIfOver')}
  quiet: ${metric('nobody_total', ', onNoData: warn')}
`

let folder: Project
let run: Awaited<ReturnType<typeof checked>>
beforeAll(async () => {
  const head = openMetricsText(side(true))
  folder = await project({
    'perf-budgets.yaml': policy,
    'base.om': openMetricsText(side(false)),
    'head.om': head,
    'idle.om': openMetricsText([
      growing('steady_total', 50),
      growing('gone_total', 50),
      counter(denominator, {}, times(count), (index) => (index > 20 ? 0 : 100)),
    ]),
    'cut.om': head.replace(/# EOF\n$/, ''),
    'short.om': openMetricsText([growing('steady_total', 50, { count: 2 }), growing(denominator, 100, { count: 2 })]),
  })
  run = await checked(folder)
}, 60_000)

describe('check on recordings', () => {
  it.each([
    // id, status, outcome, reason, words
    [
      'metrics/steady/value',
      'pass',
      'ok',
      null,
      /^49\.\d+ % at the baseline, 51\.\d+ % now: \+2.* allowed is \+10 %\.$/,
    ],
    [
      'metrics/slower/value',
      'fail',
      'regressed',
      null,
      /now: \+24\.1 % \(\+23\.\d … \+2\d(\.\d)?\); allowed is \+10 %\./,
    ],
    ['metrics/faster/value', 'pass', 'improved', null, /now: −20\.\d % \(/],
    ['metrics/wild/value', 'warn', 'inconclusive', null, /the noise does not exclude twice as much/],
    [
      'metrics/beyond/value',
      'warn',
      'inherited',
      null,
      /the limit is at most 20 %\. The baseline is beyond it as well/,
    ],
    ['metrics/inherits/value', 'warn', 'inherited', null, /this change did not make it worse/],
    ['metrics/breaks/value', 'fail', 'over-budget', null, /^41 jobs; the limit is at most 30 jobs\./],
    ['metrics/warned/value', 'warn', 'ok', null, /41 jobs is above the warning level of 30 jobs\./],
    [
      'metrics/rises/value',
      'fail',
      'regressed',
      null,
      /^\+20 jobs against the baseline; at most \+10 jobs is allowed\./,
    ],
    [
      'metrics/same/value',
      'fail',
      'no-data',
      'identical',
      /the same to the last bit: one measurement was read for both sides/,
    ],
    ['metrics/empty/value', 'fail', 'no-data', 'empty', /no samples of `nobody_total`/],
    [
      'metrics/gone/value',
      'fail',
      'no-data',
      'missing-side',
      /The baseline has data and the candidate has none: no samples of `gone_total`/,
    ],
    ['metrics/nofile/value', 'fail', 'no-data', 'missing-side', /no recording `nowhere.om` in the workspace/],
    ['metrics/broken/value', 'fail', 'no-data', 'nan', /`broken_total` was no finite number 90 s into the recording/],
    [
      'metrics/still/value',
      'fail',
      'no-data',
      'zero-denominator',
      /^`still_total` did not grow inside the window, so there is nothing to divide by/,
    ],
    ['metrics/fell/value', 'warn', 'ok', 'reset', /./],
    [
      'metrics/jumped/value',
      'warn',
      'inconclusive',
      'restart',
      /the process restarted 150 s into the recording, and `jumped_total` stood higher/,
    ],
    [
      'metrics/saturated/value',
      'fail',
      'no-data',
      'saturated',
      /the quantile lies above the highest bucket: it is at least 0\.5\. 3/,
    ],
    ['metrics/partial/value', 'fail', 'no-data', 'partial', /the recording is not whole: it ends without `# EOF`/],
    ['metrics/few/value', 'fail', 'no-data', 'too-few-samples', /2 scrapes inside the window; at least 3 are needed/],
    ['metrics/down/value', 'fail', 'no-data', 'unreachable', /Source "down" cannot be reached \(ECONNREFUSED\)/],
    ['services/cache/precompute', 'pass', 'ok', null, /is within the limit of at least 80 %/],
    ['services/again/precompute', 'fail', 'no-data', 'repeat-reads', /the counter counts repeat reads, not first ones/],
    ['services/brief/precompute', 'fail', 'no-data', 'window', /The window has 300 s and an output lives 3600 s/],
    ['services/busy/waste', 'fail', 'over-budget', null, /^12(\.\d)? %; the limit is at most 10 %\./],
    ['services/tail/opua', 'warn', 'inconclusive', 'too-few-samples', /This quantile needs 60 samples on each side/],
    ['services/tail/energy', 'pass', 'ok', null, /mWh/],
    ['metrics/small/value', 'pass', 'ok', null, /changes under 20 points do not count/],
    ['metrics/gentle/value', 'warn', 'regressed', null, /\+24\.1 %/],
    ['metrics/quiet/value', 'warn', 'no-data', 'empty', /no samples/],
  ])('%s is %s: %s, %s', (id, status, outcome, reason, words) => {
    const { status: found, outcome: observed, reason: why, text } = run.of(id)
    expect({ status: found, outcome: observed, reason: why }).toEqual({ status, outcome, reason })
    expect(text).toMatch(words)
  })

  it('advises what mends the data where the data is the trouble, and nothing where all is fine', () => {
    const cause = /Look at what changed|Find out which of retry/
    for (const { id, outcome, status, fix } of run.report.findings) {
      const broken = ['regressed', 'over-budget', 'inherited'].includes(outcome)
      if (['ok', 'improved'].includes(outcome) && status === 'pass') expect([id, fix]).toEqual([id, ''])
      else expect([id, fix]).toEqual([id, expect.stringMatching(/\.$/)])
      if (id.startsWith('metrics/') && !/warned/.test(id)) expect([id, cause.test(fix)]).toEqual([id, broken])
    }
    expect(run.of('metrics/nofile/value').fix).toMatch(/^Let both sides be measured/)
    expect(run.of('metrics/few/value').fix).toMatch(/^Measure for longer/)
    expect(run.of('metrics/wild/value').fix).toMatch(/^Measure both sides again/)
    expect(run.of('metrics/down/value').fix).toMatch(/^Check the address/)
  })

  it('says on the console how many samples would settle what is unclear', () => {
    const needed = run.of('metrics/wild/value').change?.samplesNeeded
    expect(needed).toBeGreaterThan(30)
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(`about ${needed} a side would settle it`)
  })

  it('says in a note what a reset lost, and once', () => {
    expect(run.of('metrics/fell/value').notes.join(' ')).toMatch(
      /`fell_total` was reset once, first 150 s into the recording/,
    )
    expect(run.of('metrics/jumped/value').notes).toEqual([])
  })

  it('says what the source remarked of the baseline alone', () => {
    expect(run.of('metrics/idle/value').notes).toContain(
      'Of the baseline: 10 of 30 points had nothing to divide by and were left out',
    )
    expect(run.of('metrics/ends/value')).toMatchObject({ reason: 'missing-side', notes: [] })
    expect(run.of('metrics/steady/value').notes.join()).not.toContain('Of the baseline')
  })

  it('fails with exit status 1, worst first, and every finding has owner, runbook and line', () => {
    expect([run.status, run.report.verdict, run.stderr]).toEqual([1, 'fail', ''])
    const statuses = run.report.findings.map(({ status }) => ['fail', 'warn', 'waived', 'pass'].indexOf(status))
    expect(statuses).toEqual(statuses.toSorted((a, b) => a - b))
    const lines = policy.split('\n')
    for (const { id, owner, runbook, policyPlace } of run.report.findings) {
      expect([id, owner, runbook]).toEqual([id, '@acme/performance', 'https://runbooks.acme.dev/gate'])
      expect(lines[policyPlace.line - 1]).toContain(`${id.split('/')[1]}:`)
    }
    const { pass, warn, fail, waived } = run.report.counts
    expect(pass + warn + fail + waived).toBe(run.report.findings.length)
    expect(fail).toBe(run.report.findings.filter(({ status }) => status === 'fail').length)
  })

  it('says of every noisy finding with numbers the smallest change that it could have seen', () => {
    const judged = run.report.findings.filter(({ change }) => change !== null && change.interval !== null)
    expect(judged.length).toBeGreaterThan(10)
    for (const { change } of judged) expect(change?.detectable).toBeGreaterThanOrEqual(0)
    expect(run.of('metrics/slower/value').change?.detectable).toBeGreaterThan(0)
  })

  it('is the same on a second run, to the byte', async () => {
    const again = await checked(folder)
    expect(again.report).toEqual(run.report)
    expect(again.stdout).toBe(run.stdout)
  })
})
