import type { Settings } from '../model/budget.js'
import type { Outcome, Reason, Status } from '../model/outcome.js'

/** The setting of the policy that decides, or a status that no setting changes. */
export type Decides = 'severity' | 'onInconclusive' | 'onNoData' | 'onNoSecret' | 'inherited' | 'pass' | 'warn' | 'fail'

export interface OutcomeRow {
  readonly outcome: Outcome
  /** `null`: whatever the reason, where no row names it. */
  readonly reason: Reason | null
  readonly decides: Decides
  readonly means: string
}

/** The status of every pair of outcome and reason. docs/outcomes.md shows this very table. */
export const outcomeTable: readonly OutcomeRow[] = [
  { outcome: 'regressed', reason: null, decides: 'severity', means: 'worse than the baseline by more than allowed' },
  { outcome: 'over-budget', reason: null, decides: 'severity', means: 'beyond an absolute limit' },
  {
    outcome: 'missing',
    reason: null,
    decides: 'severity',
    means: 'a declaration or an item of a checklist is not there',
  },
  { outcome: 'no-data', reason: null, decides: 'onNoData', means: 'there was nothing to judge' },
  {
    outcome: 'no-data',
    reason: 'no-secret',
    decides: 'onNoSecret',
    means: 'a run without secrets could not ask the source',
  },
  { outcome: 'no-data', reason: 'removed', decides: 'warn', means: 'removed at head together with what it measures' },
  { outcome: 'no-data', reason: 'no-longer-plans', decides: 'fail', means: 'the query cannot be planned at head' },
  {
    outcome: 'inherited',
    reason: null,
    decides: 'inherited',
    means: 'the limit was broken at base, and it did not get worse',
  },
  { outcome: 'inconclusive', reason: null, decides: 'onInconclusive', means: 'the data cannot tell' },
  { outcome: 'new', reason: null, decides: 'pass', means: 'nothing to compare with; limits hold' },
  { outcome: 'improved', reason: null, decides: 'pass', means: 'better than the baseline by more than the threshold' },
  { outcome: 'ok', reason: null, decides: 'pass', means: 'within what is allowed' },
  {
    outcome: 'not-affected',
    reason: null,
    decides: 'pass',
    means: 'nothing changed that matches its paths; not measured',
  },
]

/** The row that decides a pair: the one that names the reason, else the one for the outcome. */
export function rowOf(outcome: Outcome, reason: Reason | null): OutcomeRow {
  const rows = outcomeTable.filter((row) => row.outcome === outcome)
  const row =
    rows.find((candidate) => candidate.reason === reason) ?? rows.find((candidate) => candidate.reason === null)
  if (row === undefined) throw new Error(`no row for outcome ${outcome}`)
  return row
}

/** What the policy makes of an outcome. `over`: an inconclusive whose centre is beyond the limit. */
export function statusOf(outcome: Outcome, reason: Reason | null, over: boolean, settings: Settings): Status {
  const { decides } = rowOf(outcome, reason)
  const status = decided(decides, over, settings)
  return status === 'fail' && settings.severity === 'warn' ? 'warn' : status
}

function decided(decides: Decides, over: boolean, settings: Settings): 'pass' | 'warn' | 'fail' {
  switch (decides) {
    case 'severity':
      return settings.severity
    case 'onInconclusive':
      return settings.onInconclusive === 'failIfOver' ? (over ? 'fail' : 'warn') : settings.onInconclusive
    case 'onNoData':
      return settings.onNoData
    case 'onNoSecret':
      return settings.onNoSecret
    case 'inherited':
      return settings.inherited
    case 'pass':
    case 'warn':
    case 'fail':
      return decides
    default:
      return decides satisfies never
  }
}
