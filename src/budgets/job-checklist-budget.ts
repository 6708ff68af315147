import type { Budget, Checklist, Settings } from '../model/budget.js'
import type { Place } from '../model/place.js'
import type { Policy } from '../model/policy.js'
import type { JobMatch } from '../model/question.js'
import type { SourceSpec } from '../model/source.js'

/** The source that finds jobs is the repository itself; no policy names it. */
export const jobManifests = (policy: Policy): SourceSpec => ({
  name: 'job manifests',
  type: 'job-manifests',
  settings: {},
  place: { path: policy.path, line: 1 },
  missingSecrets: [],
})

const metricTypes: readonly string[] = ['openmetrics', 'prometheus']

/** The source that a declaration names; without a name all of the policy that can list metrics. */
export function metricSources(policy: Policy, name: string | undefined): readonly SourceSpec[] {
  if (name === undefined) return [...policy.sources.values()].filter(({ type }) => metricTypes.includes(type))
  const source = policy.sources.get(name)
  return source === undefined ? [] : [source]
}

export interface ChecklistOf {
  readonly policy: Policy
  /** Entry or kind:name, encoded. */
  readonly id: string
  readonly name: string
  readonly match: JobMatch
  readonly place: Place
  /** Where the metrics of the declaration can be asked for, if anywhere. */
  readonly metricSources: readonly SourceSpec[]
  readonly settings: Settings
  readonly checklist: Checklist
  readonly advice: string
  readonly paste: string
}

/** The budget that holds a job to its checklist. */
export function checklistBudget(of: ChecklistOf): Budget {
  const { checklist } = of
  // One question for each: that a source has none of several metrics would not tell which.
  const asked = of.metricSources.flatMap((source) =>
    [...new Set(checklist.metrics)].map((metric) => ({ key: `${metric} ${source.name}`, metric, source })),
  )
  return {
    id: `jobs/${of.id}/checklist`,
    section: 'jobs',
    entry: of.name,
    title: `${of.name} · checklist`,
    unit: 'count',
    better: 'lower',
    nature: 'exact',
    statistic: 'centre',
    aggregate: null,
    source: jobManifests(of.policy),
    question: { kind: 'jobs', match: of.match },
    companions: Object.fromEntries(
      asked.map(({ key, metric }) => [key, { kind: 'inventory', metrics: [metric], matchers: {} } as const]),
    ),
    companionSources: Object.fromEntries(asked.map(({ key, source }) => [key, source])),
    checklist,
    rules: ['checklist'],
    limits: { max: null, min: null, warnAt: null, maxIncrease: null },
    settings: of.settings,
    by: [],
    paths: [],
    gates: true,
    notes: [],
    advice: of.advice,
    ...(of.checklist.missing.length === 0 ? {} : { paste: of.paste }),
    policyPlace: of.place,
    added: false,
  }
}
