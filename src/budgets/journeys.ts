import * as z from 'zod/mini'
import type { Budget } from '../model/budget.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { Problem } from '../model/user-error.js'
import { histogramName, matchers, metricName } from '../units/names.js'
import { text } from '../units/schema.js'
import { type Described, describe, encodedName } from './describe.js'
import { each } from './each.js'
import { asked } from './journey-questions.js'
import { budgetSchema, entryShape } from './limits.js'

const metric = () => z.optional(metricName())

const stepSchema = () =>
  z.strictObject({
    ...entryShape(),
    matchers: z.optional(matchers()),
    histogram: z.optional(histogramName()),
    samples: z.optional(text('Name of the samples in a `json` source.')),
    url: z.optional(text('Path of the page or request, where a source tells steps apart by it.', ['/cases'])),
    p50: z.optional(budgetSchema({})),
    p95: z.optional(budgetSchema({})),
    p99: z.optional(budgetSchema({})),
    ttfb: z.optional(budgetSchema({ histogram: z.optional(histogramName()) })),
    fcp: z.optional(budgetSchema({ histogram: z.optional(histogramName()) })),
    lcp: z.optional(budgetSchema({ histogram: z.optional(histogramName()) })),
    inp: z.optional(budgetSchema({ histogram: z.optional(histogramName()) })),
    cls: z.optional(budgetSchema({ histogram: z.optional(histogramName()) })),
    errorRate: z.optional(budgetSchema({ failed: metric(), total: metric() })),
    payload: z.optional(budgetSchema({ histogram: z.optional(histogramName()) })),
    cacheHit: z.optional(budgetSchema({ hits: metric(), total: metric() })),
    sampleRate: z.optional(budgetSchema({ sampled: metric(), total: metric() })),
  })

/** The keys of an entry of `journeys:`. */
export const schema = () =>
  z.strictObject({
    ...entryShape(),
    matchers: z.optional(matchers()),
    histogram: z.optional(histogramName()),
    steps: z.record(z.string(), stepSchema()),
  })

export type Journey = z.infer<ReturnType<typeof schema>>
export type Step = z.infer<ReturnType<typeof stepSchema>>

/** Keys of a step that are budgets, in the order of the report. */
export const stepBudgets = [
  'p50',
  'p95',
  'p99',
  'ttfb',
  'fcp',
  'lcp',
  'inp',
  'cls',
  'errorRate',
  'payload',
  'cacheHit',
  'sampleRate',
] as const
export type StepKey = (typeof stepBudgets)[number]

/** One budget for each of them that is written. Throws UserError for a step that has none: left out it would pass. */
export function budgets(entry: PolicyEntry, policy: Policy): readonly Budget[] {
  const journey = entry.value as Journey
  const written = Object.entries(journey.steps).flatMap(([name, step]) =>
    stepBudgets.filter((key) => step[key] !== undefined).map((key) => ({ name, step, key })),
  )
  return each(
    written,
    ({ name, step, key }) => budgetOf(key, name, journey, step, entry, policy),
    unbudgetedSteps(journey, entry),
  )
}

function unbudgetedSteps({ steps }: Journey, entry: PolicyEntry): Problem[] {
  const name = `${entry.section}.${entry.name}.steps`
  if (Object.keys(steps).length === 0) {
    return [
      { message: `${name} is empty`, place: entry.placeOf(['steps']), fix: 'Name its steps: search: { p95: 600ms }.' },
    ]
  }
  const idle = Object.entries(steps).filter(([, step]) => stepBudgets.every((key) => step[key] === undefined))
  return idle.map(([step]) => ({
    message: `${name}.${step} has no budget`,
    place: entry.placeOf(['steps', step]),
    fix: `Write one of ${stepBudgets.join(', ')}.`,
  }))
}

function budgetOf(
  key: StepKey,
  name: string,
  journey: Journey,
  step: Step,
  entry: PolicyEntry,
  policy: Policy,
): Budget {
  const source = step.source ?? journey.source
  const type = (source === undefined ? undefined : policy.sources.get(source)?.type) ?? ''
  const inForce = { ...journey, ...definedIn(step) }
  const described: Described = {
    key,
    within: [encodedName(name)],
    path: ['steps', name, key],
    title: `${entry.name} ${name} · ${words[key] ?? key}`,
    ...asked({
      key,
      journeyName: entry.name,
      stepName: name,
      journey,
      step,
      type,
      place: entry.placeOf(['steps', name]),
    }),
    written: step[key],
    source,
    advice: 'Look at what the step does now that it did not: requests in sequence, larger answers, work on the way.',
  }
  return describe(described, inForce, entry, policy)
}

/** Settings of a step go before those of its journey. */
const definedIn = (step: Step): Partial<Step> =>
  Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined))

const words: Readonly<Partial<Record<StepKey, string>>> = {
  errorRate: 'failed requests',
  cacheHit: 'cache hits',
  sampleRate: 'sampled requests',
}
