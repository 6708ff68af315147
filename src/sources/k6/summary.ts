import type { StepQuestion } from '../../model/question.js'
import type { Absent, Sample } from '../../model/reading.js'
import { entriesOf, fields, listOf, own, textOf } from '../fields.js'
import { absent, exact, onlyPercentiles } from '../load-test/readings.js'
import { type Requests, shareOf, withFailures, worstOf } from '../load-test/runs.js'

/** Figures of one metric of a summary, by k6's names: `p(95)`, `med`, `rate`; and whether a threshold of k6 failed. */
interface SummaryMetric {
  readonly values: ReadonlyMap<string, number>
  readonly failedThresholds: readonly string[]
}
export type Summary = ReadonlyMap<string, SummaryMetric>

/** Any of the three summaries of k6, or null. Only submetrics that carry a threshold are in them. */
export function summaryOf(json: unknown): Summary | null {
  const machine = listOf(own(own(json, 'results'), 'metrics'))
  if (machine.length > 0) {
    return new Map(
      machine.map((metric) => [
        textOf(own(metric, 'name')) ?? '',
        { values: numbersIn(own(metric, 'values')), failedThresholds: [] },
      ]),
    )
  }
  const metrics = entriesOf(own(json, 'metrics'))
  if (metrics.length === 0 || metrics.some(([, metric]) => fields(metric) === null)) return null
  return new Map(metrics.map(([name, metric]) => [name, metricOf(metric)]))
}

function metricOf(metric: unknown): SummaryMetric {
  const values = own(metric, 'values')
  const handled = fields(values) !== null
  const thresholds = entriesOf(own(metric, 'thresholds'))
  // handleSummary says { ok: false }; --summary-export says true, and means that the threshold failed.
  const failed = thresholds.filter(([, state]) => (handled ? own(state, 'ok') === false : state === true))
  return { values: numbersIn(handled ? values : metric), failedThresholds: failed.map(([expression]) => expression) }
}

function numbersIn(values: unknown): Map<string, number> {
  return new Map(
    entriesOf(values).flatMap(([key, value]) => (typeof value === 'number' ? [[key, value] as const] : [])),
  )
}

const names: Readonly<Record<string, readonly string[]>> = {
  0.5: ['med', 'p(50)'],
  0.9: ['p(90)'],
  0.95: ['p(95)'],
  0.99: ['p(99)'],
}

/** A figure of `http_req_duration{step:x}`, in seconds, or the share of `http_req_failed{step:x}`. */
export function summaryAnswer(
  runs: readonly Summary[],
  metric: string,
  question: StepQuestion,
  origin: string,
): Sample | Absent {
  if (question.measure !== 'error-rate') return worstOf(runs.map((run) => timeIn(run, metric, question, origin)))
  const requests = runs.flatMap((run) => requestsOf(run, question.step) ?? [])
  return requests.length === runs.length
    ? shareOf(requests, origin)
    : worstOf(runs.map((run) => rateIn(run, question.step, origin)))
}

const failures = 'http_req_failed'

function timeIn(summary: Summary, metric: string, question: StepQuestion, origin: string): Sample | Absent {
  const { step, quantile } = question
  const found = metricIn(summary, metric, step, origin)
  if ('kind' in found) return found
  const wanted = names[String(quantile)] ?? []
  const value = wanted.map((key) => found.values.get(key)).find((one) => one !== undefined)
  if (value === undefined) {
    const text = `The summary has no ${wanted.join(' or ')} of ${found.name}: add it to summaryTrendStats, or write the points with --out json.`
    return absent('unsupported', text, origin)
  }
  // k6 lists a threshold's metric that got no sample with zeros, and calls the threshold kept.
  if (value === 0) return absent('empty', `The summary has ${found.name} at 0 ms: nothing was measured.`, origin)
  const thresholds = found.failedThresholds.map((expression) => `k6's own threshold ${expression} failed.`)
  const sample = exact(value / 1000, origin, [onlyPercentiles, ...thresholds])
  return withFailures(sample, requestsOf(summary, step) ?? { failed: 0, total: 0 }, quantile)
}

function rateIn(summary: Summary, step: string, origin: string): Sample | Absent {
  const found = metricIn(summary, failures, step, origin)
  if ('kind' in found) return found
  const rate = found.values.get('rate') ?? found.values.get('value')
  return rate === undefined
    ? absent('unsupported', `The summary has no rate of ${found.name}.`, origin)
    : exact(rate, origin)
}

/** For k6 a request that failed passes the metric of failures. */
function requestsOf(summary: Summary, step: string): Requests | null {
  const found = metricIn(summary, failures, step, '')
  const [failed, others] = 'kind' in found ? [] : [found.values.get('passes'), found.values.get('fails')]
  return failed === undefined || others === undefined ? null : { failed, total: failed + others }
}

function metricIn(
  summary: Summary,
  metric: string,
  step: string,
  origin: string,
): (SummaryMetric & { readonly name: string }) | Absent {
  const found = [...summary].find(([key]) => isSubmetric(key, metric, step))
  if (found !== undefined) return { ...found[1], name: found[0] }
  const text = `The summary has no ${metric}{step:${step}}: k6 writes a step only where a threshold names it. Write the points with --out json.`
  return absent('empty', text, origin)
}

/** `http_req_duration{step:search-api}`, be it among other tags; a step that is called like the metric has none. */
function isSubmetric(key: string, metric: string, step: string): boolean {
  if (!key.startsWith(`${metric}{`) || !key.endsWith('}')) return false
  const tags = key.slice(metric.length + 1, -1).split(',')
  return tags.some(
    (tag) => tag.trim() === `step:${step}` || tag.trim() === `name:${step}` || tag.trim() === `group:::${step}`,
  )
}
