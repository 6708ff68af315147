import type { Budget } from '../model/budget.js'
import type { Measurement } from '../model/measurement.js'
import type { Notice } from '../model/report.js'
import type { Request } from '../model/request.js'
import { matchesAny } from '../units/glob.js'
import type { Judged } from './judge.js'

export interface Scope {
  readonly affected: readonly Budget[]
  /** Budgets whose paths the change does not touch: listed, not measured. */
  readonly others: readonly Judged[]
  readonly notices: readonly Notice[]
}

/** Which budgets the change can have moved, by their `paths`. Where the changed files are not known, all of them. */
export async function scopeOf(budgets: readonly Budget[], request: Request): Promise<Scope> {
  if (budgets.every((budget) => budget.paths.length === 0)) return { affected: budgets, others: [], notices: [] }
  const files = await changedFiles(request)
  if ('missing' in files) {
    const text = `Which files changed is not known (${files.missing}): every budget counts as affected.`
    return { affected: budgets, others: [], notices: [{ code: 'paths-unknown', text }] }
  }
  const touched = (budget: Budget): boolean =>
    budget.paths.length === 0 || files.value.some((path) => matchesAny(path, budget.paths))
  return {
    affected: budgets.filter(touched),
    others: budgets.filter((budget) => !touched(budget)).map(notAffected),
    notices: [],
  }
}

/** What of a request says which files changed. */
export type ChangeRequest = Pick<Request, 'changedFiles' | 'event' | 'pullRequests'>

/** The paths that a change touches, where they can be known. */
export async function changedFiles(
  request: ChangeRequest,
): Promise<{ value: readonly string[] } | { missing: string }> {
  if (request.changedFiles !== null) return { value: request.changedFiles }
  const readers = request.pullRequests ?? []
  // A merge queue's group holds other pull requests too, and not all of them are known.
  if (readers.length === 0 || request.event?.name === 'merge_group') return { missing: 'there is no list of them' }
  const files: string[] = []
  for (const reader of readers) {
    const read = await reader.changedFiles()
    if ('missing' in read) return read
    files.push(...read.value)
  }
  return { value: files }
}

function notAffected(budget: Budget): Judged {
  const text = `Nothing that matches ${budget.paths.join(', ')} changed: not measured.`
  const reading = { kind: 'absent', reason: 'empty', text, origin: budget.source.name } as const
  const measurement: Measurement = { budget, by: null, baseline: reading, candidate: reading, companions: {} }
  return {
    measurement,
    judgement: {
      outcome: 'not-affected',
      reason: null,
      text,
      notes: [],
      change: null,
      over: false,
      atLeastWarn: false,
      movers: [],
      missing: [],
      place: null,
    },
  }
}
