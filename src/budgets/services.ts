import * as z from 'zod/mini'
import type { Budget } from '../model/budget.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { MetricQuestion } from '../model/question.js'
import { histogramName, labelName, matchers, metricName } from '../units/names.js'
import { duration } from '../units/schema.js'
import { type Described, describe } from './describe.js'
import { each } from './each.js'
import { budgetSchema, entryShape, limitsShape } from './limits.js'
import { unmeasured } from './service-metrics.js'

/**
 * Watts per busy CPU and power usage effectiveness where the policy names none: the average over AWS instances in the
 * constants of the Cloud Carbon Footprint project, read at its state of March 2024.
 */
const cloudAverage = { wattsPerCpu: 3.5, pue: 1.135 }
/** 1 mWh = 3.6 J. */
const joulesPerMilliwattHour = 3.6

/** The keys of an entry of `services:`. */
export const schema = () =>
  z.strictObject({
    ...entryShape(),
    matchers: z.optional(matchers()),
    valueEvents: z.optional(metrics()),
    actions: z.optional(metricName()),
    cpu: z._default(z.union([metricName(), metrics()]), 'process_cpu_seconds_total'),
    valuePerCpu: z.optional(budgetSchema({})),
    opua: z.optional(
      budgetSchema({
        histogram: z.optional(histogramName()),
        samples: z.optional(metricName()),
        source: z.optional(z.string()),
        matchers: z.optional(matchers()),
      }),
    ),
    waste: z.optional(
      z.strictObject({
        ...limitsShape(),
        retry: z.optional(metricName()),
        polling: z.optional(metricName()),
        duplicate: z.optional(metricName()),
      }),
    ),
    precompute: z.optional(
      z.strictObject({ ...limitsShape(), reads: metricName(), outputs: metricName(), ttl: duration() }),
    ),
    energy: z.optional(
      z.strictObject({
        ...limitsShape(),
        wattsPerCpu: z.optional(z.number().check(z.positive())),
        pue: z.optional(z.number().check(z.gte(1))),
        joules: z.optional(metricName()),
      }),
    ),
    movers: z.optional(z.array(labelName())),
  })

/** One to three counters that are added up. */
const metrics = () => z.array(metricName()).check(z.minLength(1), z.maxLength(3))

export type Service = z.infer<ReturnType<typeof schema>>

/** Value per CPU-second, OPUA, waste, precompute and energy of one service: those that the entry gives metrics for. */
export function budgets(entry: PolicyEntry, policy: Policy): readonly Budget[] {
  const service = entry.value as Service
  const described = [
    valuePerCpu(entry.name, service),
    opua(entry.name, service),
    waste(entry.name, service),
    precompute(entry.name, service),
    energy(entry.name, service),
  ]
  const given = described.filter((one) => one !== null)
  return each(given, (one) => describe(one, service, entry, policy), unmeasured(service, entry))
}

function valuePerCpu(name: string, service: Service): Described | null {
  const { valueEvents, actions } = service
  if (valueEvents === undefined) return null
  const movers = (service.movers ?? []).map((label) => [
    `movers:${label}`,
    {
      kind: 'shares',
      numerator: valueEvents,
      denominator: cpuOf(service),
      matchers: service.matchers ?? {},
      label,
    } as const,
  ])
  const perAction = actions === undefined ? [] : [['per-action', ratio(service, valueEvents, [actions])]]
  return {
    key: 'valuePerCpu',
    title: `${name} · value per CPU-second`,
    measure: { unit: `${valueName(valueEvents)}/cpu-s`, better: 'higher', relative: true },
    question: ratio(service, valueEvents, cpuOf(service)),
    companions: Object.fromEntries([...perAction, ...movers]),
    traced: costOfActions(service),
    rules: ['change', 'limit', 'value-meaning', 'movers'],
    written: service.valuePerCpu,
    advice:
      'Look for work without a value event behind it: retries, polling, recomputation, and anything new on the path of every action.',
  }
}

function opua(name: string, service: Service): Described | null {
  const written = service.opua
  const form = written !== undefined && 'value' in written ? undefined : written
  if (service.actions === undefined && form?.histogram === undefined && form?.samples === undefined) return null
  return {
    ...opuaForm(service, form),
    key: 'opua',
    title: `${name} · CPU per action p95`,
    source: form?.source,
    rules: ['change', 'limit'],
    written,
    advice: 'Profile the most expensive action: the slowest twentieth of the actions needs more CPU than before.',
  }
}

interface OpuaForm {
  readonly histogram?: string | undefined
  readonly samples?: string | undefined
  readonly source?: string | undefined
  readonly matchers?: Readonly<Record<string, string>> | undefined
}

/** The three honest forms of the p95 of CPU-seconds per action. They are never compared with each other. */
function opuaForm(
  service: Service,
  form: OpuaForm | undefined,
): Pick<Described, 'measure' | 'question' | 'statistic' | 'notes'> {
  const measure = { unit: 'cpu-s', better: 'lower', relative: true } as const
  const selected = form?.matchers ?? service.matchers ?? {}
  if (form?.histogram !== undefined) {
    return {
      measure,
      question: { kind: 'quantile', quantile: 0.95, histogram: form.histogram, matchers: selected },
      notes: [`p95 per action, from the histogram ${form.histogram}.`],
    }
  }
  if (form?.samples !== undefined) {
    // Labels of a service's series are no tags of a load test's samples.
    const tags = form.source === undefined ? selected : (form.matchers ?? {})
    return {
      measure,
      question: { kind: 'samples', metric: form.samples, matchers: tags, quantile: 0.95 },
      statistic: 'p95',
      notes: [`p95 of the raw samples ${form.samples} of a load test.`],
    }
  }
  return {
    measure,
    question: ratio(service, cpuOf(service), [service.actions ?? '']),
    statistic: 'p95',
    notes: ['p95 over time of the mean CPU per action: there is no histogram of CPU-seconds per action.'],
  }
}

function waste(name: string, service: Service): Described | null {
  if (service.waste === undefined) return null
  const { retry, polling, duplicate } = service.waste
  const wasted = [retry, polling, duplicate].filter((metric) => metric !== undefined)
  if (wasted.length === 0) return null
  return {
    key: 'waste',
    title: `${name} · waste share`,
    measure: { unit: 'ratio', better: 'lower', relative: false, max: 0.1 },
    question: ratio(service, wasted, cpuOf(service)),
    rules: ['change', 'limit'],
    written: service.waste,
    advice: 'Find out which of retry, polling and duplicate work grew, and stop it at its cause.',
  }
}

function precompute(name: string, service: Service): Described | null {
  if (service.precompute === undefined) return null
  const { reads, outputs, ttl } = service.precompute
  return {
    key: 'precompute',
    title: `${name} · precompute utilization`,
    measure: { unit: 'ratio', better: 'higher', relative: false, min: 0.8 },
    question: { ...ratio(service, [reads], [outputs]), share: { ttl } },
    rules: ['change', 'limit'],
    written: service.precompute,
    advice: 'Precompute less, or later: outputs that nobody reads before they expire are waste.',
  }
}

function energy(name: string, service: Service): Described | null {
  if (service.actions === undefined) return null
  const { joules, wattsPerCpu = cloudAverage.wattsPerCpu, pue = cloudAverage.pue } = service.energy ?? {}
  const scale = 1000 / joulesPerMilliwattHour
  const common = {
    key: 'energy',
    title: `${name} · energy per 1,000 actions`,
    written: service.energy,
    rules: ['change', 'limit'],
    traced: costOfActions(service),
    advice: 'Energy follows CPU: see the CPU per action of this service.',
  }
  const measure = { unit: 'mWh/1k', better: 'lower', relative: true } as const
  if (joules !== undefined) {
    return {
      ...common,
      measure,
      question: { ...ratio(service, [joules], [service.actions]), scale },
      notes: [`Measured: joules from ${joules}.`],
    }
  }
  const source = service.energy?.wattsPerCpu === undefined ? 'Cloud Carbon Footprint, AWS average' : 'the policy'
  return {
    ...common,
    measure,
    question: { ...ratio(service, cpuOf(service), [service.actions]), scale: scale * wattsPerCpu * pue },
    gates: false,
    notes: [`Estimate: ${wattsPerCpu} W per busy CPU x PUE ${pue} (${source}); it informs and never blocks.`],
  }
}

const ratio = (
  service: Service,
  numerator: readonly string[],
  denominator: readonly string[],
): MetricQuestion & { kind: 'ratio' } => ({ kind: 'ratio', numerator, denominator, matchers: service.matchers ?? {} })

/** The histogram of CPU-seconds per action, where it is on the service's own source: its exemplars are the dearest actions. */
function costOfActions({ opua }: Service): Described['traced'] {
  if (opua === undefined || 'value' in opua || opua.histogram === undefined || opua.source !== undefined)
    return undefined
  return { histogram: opua.histogram, unit: 'cpu-s' }
}

/** User and system time may be counted apart. */
const cpuOf = ({ cpu }: Service): readonly string[] => (typeof cpu === 'string' ? [cpu] : cpu)

/** `order_committed_total` counts `order_committed`; several events together are `value`. */
const valueName = (events: readonly string[]): string =>
  events.length === 1 && events[0] !== undefined ? events[0].replace(/_total$/, '') : 'value'
