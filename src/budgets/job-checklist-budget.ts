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

export interface ChecklistOf {
  readonly policy: Policy
  /** Entry or kind:name, encoded. */
  readonly id: string
  readonly name: string
  readonly match: JobMatch
  readonly place: Place
  /** Where the metrics of the declaration can be asked for, if anywhere. */
  readonly metricSource: SourceSpec | undefined
  readonly settings: Settings
  readonly checklist: Checklist
  readonly advice: string
  readonly paste: string
}

/** The budget that holds a job to its checklist. */
export function checklistBudget(of: ChecklistOf): Budget {
  const { checklist, metricSource } = of
  const asked = metricSource !== undefined && checklist.metrics.length > 0
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
    companions: asked ? { metrics: { kind: 'inventory', metrics: checklist.metrics, matchers: {} } } : {},
    companionSources: asked ? { metrics: metricSource } : undefined,
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
