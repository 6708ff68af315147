import type { Reason } from '../model/outcome.js'
import type { Judged } from './judge.js'

/** What a metric looks like that is gone. A server that does not answer says nothing about what a change removes. */
const gone: readonly (Reason | null)[] = ['empty', 'missing-side']

/** Findings without data whose budget the change removes too: said as that, so that a rename can land. */
export function markRemoved(judged: readonly Judged[], removed: ReadonlySet<string>): Judged[] {
  return judged.map(({ measurement, judgement }) => {
    const isGone =
      judgement.outcome === 'no-data' && gone.includes(judgement.reason) && measurement.candidate.kind === 'absent'
    if (!isGone || !removed.has(measurement.budget.id)) return { measurement, judgement }
    const text = 'This change removes the budget together with what it measures. It counts until the merge.'
    return {
      measurement,
      judgement: { ...judgement, reason: 'removed', text, notes: [...judgement.notes, judgement.text] },
    }
  })
}
