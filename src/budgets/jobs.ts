import * as z from 'zod/mini'
import type { Budget } from '../model/budget.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { MetricQuestion } from '../model/question.js'
import { UserError } from '../model/user-error.js'
import { matchers, metricName } from '../units/names.js'
import { bytes, choice, cpuSeconds, duration, fraction, text } from '../units/schema.js'
import { type Described, describe, encodedName } from './describe.js'
import { each } from './each.js'
import { least, missingItems } from './job-checklist.js'
import { checklistBudget, metricSources } from './job-checklist-budget.js'
import { declarationBlock } from './job-declaration-block.js'
import { limitsShape } from './limits.js'

export { discover, findsLater } from './job-discovery.js'
export { notices } from './job-timers.js'

/** The keys of an entry of `jobs:`. None is asked for here: the checklist says what is not declared. */
export const schema = () =>
  z.strictObject({
    ...limitsShape(),
    match: z
      .strictObject({
        manifest: z.optional(text('File that schedules it, or a glob.', ['deploy/cron/nightly.yaml'])),
        kind: z.optional(text('Kind of the job.', ['k8s-cronjob'])),
        name: z.optional(text('Name of the job, as perf-gate jobs lists it, or a glob.')),
      })
      .check(z.refine((match) => Object.keys(match).length > 0, 'needs kind, name or manifest')),
    valueEvent: z.optional(metricName()),
    kpi: z.optional(text('What the job is for, in words.')),
    budgets: z.optional(z.strictObject({ cpu: z.optional(cpuSeconds()), io: z.optional(bytes()) })),
    backoff: z.optional(
      z.strictObject({
        initial: z.optional(duration()),
        max: z.optional(duration()),
        jitter: z.optional(choice(['full', 'equal', 'decorrelated'], 'How retries are spread.')),
      }),
    ),
    consumption: z.optional(
      z.strictObject({
        reads: z.optional(metricName()),
        outputs: z.optional(metricName()),
        ttl: z.optional(duration()),
        min: z.optional(fraction({ most: 1 })),
        source: z.optional(z.string()),
      }),
    ),
    source: z.optional(z.string()),
    matchers: z.optional(matchers()),
    cpuMetric: z.optional(metricName()),
    ioMetric: z.optional(metricName()),
    runs: z.optional(metricName()),
  })

export type JobEntry = z.infer<ReturnType<typeof schema>>

/** The checklist of a declared job, and what can be measured of it: CPU and IO per run, consumption of its outputs. */
export function budgets(entry: PolicyEntry, policy: Policy): readonly Budget[] {
  const job = entry.value as JobEntry
  const described = [perRun('cpu', job, entry), perRun('io', job, entry), consumption(job, entry)]
  const given = described.filter((one) => one !== null)
  const measured = each(given, (one) => describe(one, inheritable(job), entry, policy))
  return [checklist(job, entry, policy), ...measured]
}

/** Limits stand in `budgets` and `consumption`; an entry's own keys are its settings. */
const inheritable = ({ max, min, warnAt, maxIncrease, aggregate, ...settings }: JobEntry) => settings

function checklist(job: JobEntry, entry: PolicyEntry, policy: Policy): Budget {
  const missing = missingItems(job, least(policy))
  const metrics = [job.valueEvent, job.consumption?.reads, job.consumption?.outputs].filter(
    (name) => name !== undefined,
  )
  return checklistBudget({
    policy,
    id: encodedName(entry.name),
    name: entry.name,
    match: job.match,
    place: entry.place,
    metricSources: metricSources(policy, job.source ?? job.consumption?.source),
    settings: {
      ...policy.defaults,
      owner: job.owner ?? policy.defaults.owner,
      runbook: job.runbook ?? policy.defaults.runbook,
      inherited: job.inherited ?? policy.defaults.inherited,
      severity: job.severity ?? (job.match.kind === 'github-workflow' ? 'warn' : policy.defaults.severity),
    },
    checklist: { missing, metrics, exempt: null },
    advice:
      missing.length === 0
        ? 'Keep the declaration next to what the job really does.'
        : `Complete the declaration of ${entry.name} in ${policy.path}.`,
    paste: declarationBlock(entry.name, job.match, job, policy.defaults.owner, least(policy)),
  })
}

const perRunWords = {
  cpu: [
    'CPU per run',
    'cpu-s',
    'Find out what each run does that nobody asked for, and do it less often or not at all.',
  ],
  io: ['IO per run', 'B', 'Read and write only what changed since the last run.'],
} as const

function perRun(key: 'cpu' | 'io', job: JobEntry, entry: PolicyEntry): Described | null {
  const metric = key === 'cpu' ? job.cpuMetric : job.ioMetric
  const allowed = job.budgets?.[key]
  if (metric === undefined) return null
  if (job.runs === undefined) throw needs(entry, `${key}Metric`, 'runs', 'the counter of its runs')
  const [title, unit, advice] = perRunWords[key]
  return {
    key,
    title: `${entry.name} · ${title}`,
    measure: { unit, better: 'lower', relative: false },
    question: ratio(job, metric, job.runs),
    source: job.source ?? job.consumption?.source,
    rules: ['change', 'limit'],
    written: allowed === undefined ? {} : { max: { value: allowed, unit } },
    advice,
  }
}

function consumption(job: JobEntry, entry: PolicyEntry): Described | null {
  const { reads, outputs, ttl, min, source } = job.consumption ?? {}
  const from = source ?? job.source
  if (reads === undefined || outputs === undefined || from === undefined) return null
  return {
    key: 'consumption',
    title: `${entry.name} · consumption of its outputs`,
    measure: { unit: 'ratio', better: 'higher', relative: false, min: min ?? 0.8 },
    question: { ...ratio(job, reads, outputs), share: { ttl: ttl ?? 0 } },
    source: from,
    rules: ['change', 'limit'],
    written: {},
    advice: 'Prune or fix: stop making what nobody reads before it expires, or make what is read.',
  }
}

const ratio = (job: JobEntry, numerator: string, denominator: string): MetricQuestion & { kind: 'ratio' } => ({
  kind: 'ratio',
  numerator: [numerator],
  denominator: [denominator],
  matchers: job.matchers ?? {},
})

const needs = (entry: PolicyEntry, key: string, other: string, words: string): UserError =>
  new UserError([
    {
      message: `${entry.name} has ${key}, and no ${other}`,
      place: entry.placeOf([key]),
      fix: `Name ${words}: ${other}.`,
    },
  ])
