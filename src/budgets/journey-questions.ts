import type { Budget } from '../model/budget.js'
import type { Place } from '../model/place.js'
import type { Matchers, MetricQuestion, StepMeasure } from '../model/question.js'
import { UserError } from '../model/user-error.js'
import type { Journey, Step, StepKey } from './journeys.js'
import type { Measure } from './limits.js'

export interface Asked {
  readonly key: StepKey
  readonly journeyName: string
  readonly stepName: string
  readonly journey: Journey
  readonly step: Step
  /** Type of the source that answers. */
  readonly type: string
  readonly place: Place
}

interface Answerable extends Pick<Budget, 'question' | 'statistic' | 'rules'> {
  readonly measure: Measure
  readonly notes: readonly string[]
}

const time: Measure = { unit: 's', better: 'lower', relative: true }
const share = (better: 'lower' | 'higher'): Measure => ({ unit: 'ratio', better, relative: false })

const measures: Readonly<Record<StepKey, { readonly measure: Measure; readonly asks: StepMeasure | null }>> = {
  p50: { measure: time, asks: 'time' },
  p95: { measure: time, asks: 'time' },
  p99: { measure: time, asks: 'time' },
  ttfb: { measure: time, asks: 'ttfb' },
  fcp: { measure: time, asks: 'fcp' },
  lcp: { measure: time, asks: 'lcp' },
  inp: { measure: time, asks: 'inp' },
  cls: { measure: { unit: 'count', better: 'lower', relative: true }, asks: 'cls' },
  errorRate: { measure: share('lower'), asks: 'error-rate' },
  payload: { measure: { unit: 'B', better: 'lower', relative: true }, asks: 'payload' },
  cacheHit: { measure: share('higher'), asks: null },
  sampleRate: { measure: share('higher'), asks: null },
}

/** Sources of metrics, which know histograms and counters by name. All others know journeys and steps. */
const metricSources = ['prometheus', 'openmetrics']

const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const
type Quantile = keyof typeof quantiles
const quantileOf = (key: StepKey): Quantile => (key === 'p50' || key === 'p99' ? key : 'p95')

/** What is asked for one budget of a step, and how the answer is to be judged: it depends on what the source can know. */
export function asked(one: Asked): Answerable {
  const { key, type } = one
  const { measure, asks } = measures[key]
  if (metricSources.includes(type)) {
    return { measure, question: metricQuestion(one), statistic: 'centre', rules: ['change', 'limit'], notes: [] }
  }
  const statistic = quantileOf(key)
  if (type === 'json') return { measure, ...byName(one), rules: ['change', 'limit'], notes: [] }
  if (asks === null) throw unknown(one)
  const { journeyName: journey, stepName: step } = one
  const question = {
    kind: 'step',
    journey,
    step,
    url: one.step.url ?? null,
    measure: asks,
    quantile: quantiles[statistic],
  } as const
  return { measure, question, ...judgedBy(type, key, statistic) }
}

/** Times have the name of their step; what is no time goes by a name of its own, and shares by their mean. */
function byName({ key, step, stepName, journeyName }: Asked): Pick<Answerable, 'question' | 'statistic'> {
  const { measure, asks } = measures[key]
  const times = step.samples ?? `${journeyName}/${stepName}`
  const metric = asks === 'time' ? times : `${times}/${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  if (measure.unit === 'ratio') return { question: { kind: 'samples', metric, matchers: {} }, statistic: 'centre' }
  const statistic = quantileOf(key)
  return { question: { kind: 'samples', metric, matchers: {}, quantile: quantiles[statistic] }, statistic }
}

function judgedBy(type: string, key: StepKey, statistic: Quantile): Pick<Answerable, 'statistic' | 'rules' | 'notes'> {
  if (type === 'lighthouse') return { statistic: 'centre', rules: ['change', 'limit', 'lab'], notes: [] }
  if (type === 'autocannon' && key === 'p95') return { statistic: 'centre', rules: ['bounds'], notes: [] }
  return { statistic, rules: ['change', 'limit'], notes: [] }
}

function metricQuestion(one: Asked): MetricQuestion {
  const { key, step, journey } = one
  const matchers: Matchers = step.matchers ?? journey.matchers ?? { journey: one.journeyName, step: one.stepName }
  switch (key) {
    case 'p50':
    case 'p95':
    case 'p99': {
      const histogram = step.histogram ?? journey.histogram ?? 'journey_step_seconds'
      return { kind: 'quantile', quantile: quantiles[key], histogram, matchers }
    }
    case 'ttfb':
    case 'fcp':
    case 'lcp':
    case 'inp':
    case 'cls':
    case 'payload':
      return { kind: 'quantile', quantile: 0.95, histogram: named(one, 'histogram'), matchers }
    case 'errorRate':
      return { kind: 'ratio', numerator: [named(one, 'failed')], denominator: [named(one, 'total')], matchers }
    case 'cacheHit':
      return { kind: 'ratio', numerator: [named(one, 'hits')], denominator: [named(one, 'total')], matchers }
    case 'sampleRate':
      return { kind: 'ratio', numerator: [named(one, 'sampled')], denominator: [named(one, 'total')], matchers }
    default:
      return key satisfies never
  }
}

/** The name of a metric that a budget must give for a metric source. */
function named(
  { key, step, stepName, place }: Asked,
  what: 'histogram' | 'failed' | 'total' | 'hits' | 'sampled',
): string {
  const names = new Map<string, unknown>(Object.entries(step[key] ?? {}))
  const found = names.get(what)
  if (typeof found === 'string') return found
  const message = `${key} of the step ${stepName} names no ${what} metric`
  throw new UserError([
    {
      message,
      place,
      fix: `Write ${key}: { ${what}: name_of_a_metric, max: ... }, or name a source that knows steps.`,
    },
  ])
}

function unknown({ key, stepName, type, place }: Asked): UserError {
  const message = `a ${type} source does not know ${key} of the step ${stepName}`
  return new UserError([{ message, place, fix: `Name a prometheus or openmetrics source for ${key}.` }])
}
