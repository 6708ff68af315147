import type { Budget } from './budget.js'
import type { Reading } from './reading.js'

/** A budget with two readings. `by` is the label value it stands for, or null for the whole. */
export interface Measurement {
  readonly budget: Budget
  readonly by: { readonly label: string; readonly value: string } | null
  readonly baseline: Reading
  readonly candidate: Reading
  /** Exemplars of the candidate, where the policy says how traces are reached. */
  readonly traces?: Reading | undefined
  readonly companions: Readonly<Record<string, { readonly baseline: Reading; readonly candidate: Reading }>>
}
