import type { Change, Mover } from './judgement.js'
import type { Better, Outcome, Reason, Section, Status } from './outcome.js'
import type { Place } from './place.js'
import type { PlanTrees } from './plan.js'
import type { Unit } from './unit.js'

/** An outcome with its id, place, owner and runbook. The shape is that of the JSON report. */
export interface Finding {
  readonly id: string
  readonly section: Section
  readonly title: string
  readonly status: Status
  readonly outcome: Outcome
  readonly reason: Reason | null
  readonly severity: 'fail' | 'warn'
  readonly unit: Unit
  readonly statistic: string
  readonly better: Better
  readonly baseline: SideValue | null
  readonly candidate: SideValue | null
  readonly change: Change | null
  readonly limit: FindingLimit
  readonly text: string
  readonly fix: string
  /** YAML to paste into the policy, line by line as it stands. */
  readonly paste?: string | undefined
  /** Both plans of a query whose plan changed, for each set of parameters, the dearest first. */
  readonly plans?: readonly PlanTrees[] | undefined
  readonly notes: readonly string[]
  readonly owner: string | null
  readonly runbook: string | null
  readonly place: Place
  readonly policyPlace: Place
  /** The question as it was put to the source (PromQL, file), for `explain`. */
  readonly query: string
  readonly movers: readonly Mover[]
  readonly missing: readonly string[]
  /** The most telling trace of the candidate; absent where none is known. */
  readonly trace?: Trace | undefined
  /** How often happens what was measured, where a log or an export says so. */
  readonly weight?: number | undefined
  readonly waiver: WaiverUse | null
}

export interface Trace {
  readonly id: string
  readonly url: string
  /** What was observed in it, in `unit`; null for a counter, whose exemplars have no size worth a word. */
  readonly value: number | null
  readonly unit: Unit
}

export interface SideValue {
  readonly value: number
  readonly samples: number
  readonly origin: string
}

/** Limits in force, base units and fractions; null where there is none. */
export interface FindingLimit {
  readonly maxRegression: number | null
  readonly max: number | null
  readonly min: number | null
  readonly warnAt: number | null
  readonly maxIncrease: number | null
  readonly minChange: number
}

export interface WaiverUse {
  readonly reason: string
  readonly link: string | null
  readonly owner: string | null
  /** ISO 8601 date, or null for a justification that holds for one head commit. */
  readonly expires: string | null
  readonly ceiling: number | null
  /** What the ceiling is given in; a regression where it is not there. */
  readonly ceilingUnit?: Unit | undefined
}
