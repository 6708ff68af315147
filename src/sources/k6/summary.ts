import type { StepQuestion } from '../../model/question.js'
import type { Absent, Sample } from '../../model/reading.js'
import { entriesOf, fields, listOf, own, textOf } from '../fields.js'
import { absent, exact, onlyPercentiles } from '../load-test/readings.js'

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

/** A figure of `http_req_duration{step:x}`, in seconds. */
export function summaryAnswer(
  runs: readonly Summary[],
  metric: string,
  question: StepQuestion,
  origin: string,
): Sample | Absent {
  const readings = runs.map((run) => oneAnswer(run, metric, question, origin))
  const missing = readings.find((reading) => reading.kind === 'absent')
  const samples = readings.filter((reading) => reading.kind === 'sample')
  const worst = samples.reduce<Sample | null>((a, b) => (a === null || b.value > a.value ? b : a), null)
  if (missing !== undefined || worst === null) return missing ?? absent('empty', 'There is no summary.', origin)
  if (runs.length === 1) return worst
  return {
    ...worst,
    notes: [...worst.notes, `Percentiles of runs cannot be merged: the worst of ${runs.length} runs is shown.`],
  }
}

function oneAnswer(summary: Summary, metric: string, question: StepQuestion, origin: string): Sample | Absent {
  const isRate = question.measure === 'error-rate'
  const base = isRate ? 'http_req_failed' : metric
  const name = [...summary.keys()].find((key) => isSubmetric(key, base, question.step))
  if (name === undefined) {
    const text = `The summary has no ${base}{step:${question.step}}: k6 writes a step only where a threshold names it. Write the points with --out json.`
    return absent('empty', text, origin)
  }
  const { values, failedThresholds } = summary.get(name) ?? { values: new Map<string, number>(), failedThresholds: [] }
  const thresholds = failedThresholds.map((expression) => `k6's own threshold ${expression} failed.`)
  const wanted = isRate ? ['rate', 'value'] : (names[String(question.quantile)] ?? [])
  const found = wanted.map((key) => values.get(key)).find((value) => value !== undefined)
  if (found === undefined) {
    const text = `The summary has no ${wanted.join(' or ')} of ${name}: add it to summaryTrendStats, or write the points with --out json.`
    return absent('unsupported', text, origin)
  }
  return exact(isRate ? found : found / 1000, origin, [...(isRate ? [] : [onlyPercentiles]), ...thresholds])
}

/** `http_req_duration{step:search-api}`, be it among other tags; a step that is called like the metric has none. */
function isSubmetric(key: string, metric: string, step: string): boolean {
  if (!key.startsWith(`${metric}{`) || !key.endsWith('}')) return false
  const tags = key.slice(metric.length + 1, -1).split(',')
  return tags.some(
    (tag) => tag.trim() === `step:${step}` || tag.trim() === `name:${step}` || tag.trim() === `group:::${step}`,
  )
}
