import type { Outcome, Reason } from './outcome.js'
import type { Place } from './place.js'
import type { PlanTrees } from './plan.js'

/** What a rule makes of a measurement: an outcome with words. A Judgement never knows the policy's status. */
export interface Judgement {
  readonly outcome: Outcome
  readonly reason: Reason | null
  /** One or two sentences: what was observed against what was allowed. Plain text, not yet escaped. */
  readonly text: string
  readonly notes: readonly string[]
  readonly change: Change | null
  /** For inconclusive: the centre is beyond the limit (`failIfOver` fails it). */
  readonly over: boolean
  /** The finding is at least a warning, whatever its outcome says. */
  readonly atLeastWarn: boolean
  readonly movers: readonly Mover[]
  readonly missing: readonly string[]
  /** Both plans of a query. */
  readonly plans?: readonly PlanTrees[] | undefined
  /** The cause in the repository where it is known: the import, the migration line, the schedule. */
  readonly place: Place | null
}

/** Fractions; `regression` > 0 is worse. `interval` holds one-sided bounds in the sign of `regression`. */
export interface Change {
  /** candidate / baseline - 1 of what was judged (the centres of the points), so that it lies inside `interval`. */
  readonly relative: number
  readonly regression: number
  readonly interval: readonly [low: number, high: number] | null
  readonly effectiveSamples: number | null
  /** Samples a side that would settle it; null when it is settled. */
  readonly samplesNeeded: number | null
  /** The smallest regression that this measurement could have seen, as a fraction. */
  readonly detectable: number | null
}

/** Part of a change explained by one value of a label. Fractions of the baseline's value; the two add up to its part. */
export interface Mover {
  readonly label: string
  readonly value: string
  readonly efficiency: number
  readonly mix: number
}
