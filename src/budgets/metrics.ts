import * as z from 'zod/mini'
import type { Budget } from '../model/budget.js'
import type { Better } from '../model/outcome.js'
import type { Place } from '../model/place.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { MetricQuestion } from '../model/question.js'
import type { Unit } from '../model/unit.js'
import { UserError } from '../model/user-error.js'
import { histogramName, matchers, metricName } from '../units/names.js'
import { describe } from './describe.js'
import { entryShape, limitsShape } from './limits.js'

/** The keys of an entry of `metrics:`: what is asked, one of four, and limits. */
export const schema = () =>
  z.strictObject({
    ...entryShape(),
    ...limitsShape(),
    matchers: z.optional(matchers()),
    ratio: z.optional(z.tuple([metricName(), metricName()])),
    quantile: z.optional(z.strictObject({ histogram: histogramName(), q: z.number().check(z.gte(0), z.lte(1)) })),
    gauge: z.optional(metricName()),
    expression: z.optional(z.string().check(z.minLength(1))),
    unit: z.optional(z.string().check(z.minLength(1), z.maxLength(30))),
    better: z.optional(z.enum(['lower', 'higher'])),
  })

type Metric = z.infer<ReturnType<typeof schema>>

const kinds = ['ratio', 'quantile', 'gauge', 'expression'] as const

/** One budget an entry: any metric that a metric source can answer. */
export function budgets(entry: PolicyEntry, policy: Policy): readonly Budget[] {
  const metric = entry.value as Metric
  const unit = unitOf(metric)
  const described = describe(
    {
      key: 'value',
      path: [],
      title: `${entry.name}`,
      measure: { unit, better: betterOf(metric, entry), relative: false },
      question: questionOf(metric, entry),
      rules: ['change', 'limit'],
      written: ownLimits(metric),
      advice: `Look at what changed ${entry.name} on the path that this change touches.`,
    },
    metric,
    entry,
    policy,
  )
  return [described]
}

function questionOf(metric: Metric, entry: PolicyEntry): MetricQuestion {
  const written = kinds.filter((kind) => metric[kind] !== undefined)
  if (written.length !== 1) throw oneOf(written, entry.place)
  const selected = metric.matchers ?? {}
  if (metric.ratio !== undefined) {
    return { kind: 'ratio', numerator: [metric.ratio[0]], denominator: [metric.ratio[1]], matchers: selected }
  }
  if (metric.quantile !== undefined) {
    const { histogram, q } = metric.quantile
    return { kind: 'quantile', quantile: q, histogram, matchers: selected }
  }
  if (metric.gauge !== undefined) {
    return { kind: 'gauge', gauge: metric.gauge, matchers: selected, aggregate: metric.aggregate }
  }
  return { kind: 'expression', expression: metric.expression ?? '' }
}

const oneOf = (written: readonly string[], place: Place): UserError =>
  new UserError([
    {
      message: written.length === 0 ? 'this metric asks nothing' : `this metric asks ${written.join(' and ')} at once`,
      place,
      fix: `Write exactly one of ${kinds.join(', ')}.`,
    },
  ])

/** The unit that is written, else that of its limits, else a share for a ratio, else a plain number. */
function unitOf(metric: Metric): Unit {
  const limits = [metric.max, metric.min, metric.warnAt, metric.maxIncrease, metric.minChange]
  const limit = limits.find((candidate) => candidate !== undefined && candidate.unit !== 'count')
  return metric.unit ?? limit?.unit ?? (metric.ratio === undefined ? 'count' : 'ratio')
}

/** What is not written follows from the limit: under a maximum lower is better, above a minimum higher is. */
function betterOf(metric: Metric, entry: PolicyEntry): Better {
  if (metric.better !== undefined) return metric.better
  if (metric.max !== undefined || metric.maxIncrease !== undefined) return 'lower'
  if (metric.min !== undefined) return 'higher'
  if (metric.maxRegression === undefined || metric.maxRegression === null) return 'lower'
  throw new UserError([
    {
      message: `${entry.name} has a maxRegression, and nothing says which way is better`,
      place: entry.placeOf(['maxRegression']),
      fix: 'Add better: lower or better: higher.',
    },
  ])
}

/** The keys of a metric are its budget's own: what is written here is not inherited. */
const ownLimits = ({ max, min, warnAt, maxIncrease, maxRegression, minChange, aggregate, by, paths }: Metric) => ({
  max,
  min,
  warnAt,
  maxIncrease,
  maxRegression,
  minChange,
  aggregate,
  by,
  paths,
})
