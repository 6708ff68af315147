import type { Better, Nature, Section } from './outcome.js'
import type { Place } from './place.js'
import type { Aggregate, Question } from './question.js'
import type { SourceSpec } from './source.js'
import type { Unit } from './unit.js'

export type OnStatus = 'pass' | 'warn' | 'fail'

/** Settings that inherit from `defaults` to entry to budget. Fractions, base units. */
export interface Settings {
  readonly owner: string | null
  readonly runbook: string | null
  /** Fraction; null switches the relative rule off. */
  readonly maxRegression: number | null
  readonly minChange: number
  readonly noiseFloor: number
  readonly confidence: number
  readonly onInconclusive: OnStatus | 'failIfOver'
  readonly onNoData: OnStatus
  readonly onNoSecret: OnStatus
  readonly inherited: OnStatus
  readonly severity: 'fail' | 'warn'
  /** Least share of a job's outputs that must be read, as a declaration states it; 0.8 unless given. */
  readonly minConsumption?: number | undefined
}

/** Absolute limits of one budget, in base units. `null` where the policy gives none. */
export interface Limits {
  readonly max: number | null
  readonly min: number | null
  readonly warnAt: number | null
  readonly maxIncrease: number | null
}

/** What to measure, which rules judge it, and how its finding is called. */
export interface Budget {
  readonly id: string
  readonly section: Section
  readonly entry: string
  /** For people: `checkout · value per CPU-second`. */
  readonly title: string
  readonly unit: Unit
  readonly better: Better
  readonly nature: Nature
  /** centre: robust centre of the points. A quantile: Harrell-Davis on the points. */
  readonly statistic: Statistic
  readonly aggregate: Aggregate | null
  readonly source: SourceSpec
  readonly question: Question
  /** More questions whose readings the rules of this budget look at, by name (`per-action`, `movers:tenant`). */
  readonly companions: Readonly<Record<string, Question>>
  /** A histogram whose exemplars lead to traces of what is judged, where the question's own metrics are not the best to ask. */
  readonly traced?: { readonly histogram: string; readonly unit: Unit } | undefined
  /** Where a companion is asked, when it is not the source of the budget. */
  readonly companionSources?: Readonly<Record<string, SourceSpec>> | undefined
  /** Only for checklists of periodic jobs: what is not declared, and why nothing need be. */
  readonly checklist?: Checklist | undefined
  /** Ids of rules, in order. The worse outcome decides; words are joined. */
  readonly rules: readonly string[]
  readonly limits: Limits
  readonly settings: Settings
  /** Labels whose values are judged too, each named when it regressed. */
  readonly by: readonly string[]
  readonly paths: readonly string[]
  /** False where the budget only informs (an estimate): its status is never worse than pass. */
  readonly gates: boolean
  /** Sentences that belong to the finding whatever comes out: which form of OPUA, which coefficient. */
  readonly notes: readonly string[]
  /** What to look for when it is broken. */
  readonly advice: string
  /** How often happens what is measured: of findings alike otherwise the more frequent comes first. Absent: not known. */
  readonly weight?: number | undefined
  /** YAML to paste into the policy when it is broken. */
  readonly paste?: string | undefined
  readonly policyPlace: Place
  /** Declared only at head: judged, with a family of its own. */
  readonly added: boolean
}

export interface Checklist {
  /** Items that are not declared or not valid, in words. */
  readonly missing: readonly string[]
  /** Metrics that the declaration names. */
  readonly metrics: readonly string[]
  /** Why the job needs no checklist; null where it needs one. */
  readonly exempt: string | null
}

export type Statistic = 'centre' | 'p50' | 'p90' | 'p95' | 'p99'
