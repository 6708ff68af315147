import type { Job } from '../model/job.js'
import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Reading } from '../model/reading.js'
import { formatNumber } from '../units/format.js'
import { nothingToSay } from './judgement.js'

/** How much more often a job may run before it counts as changed. */
const allowedIncrease = 0.1

/** Holds jobs that a change adds, or runs more often, to the checklist; those that were there before are only told. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(one)
}

function one(measurement: Measurement): Judgement {
  const { candidate, baseline } = measurement
  const checklist = measurement.budget.checklist ?? { missing: [], metrics: [], exempt: null }
  if (candidate.kind === 'absent')
    return { ...nothingToSay, outcome: 'no-data', reason: candidate.reason, text: candidate.text }
  const before = jobsIn(baseline)
  const after = jobsIn(candidate)
  const change = changeOf(before, after)
  const place = change.job === null ? null : { path: change.job.path, line: change.job.line }
  if (change.job === null) return { ...nothingToSay, outcome: 'no-data', reason: 'removed', text: goneText(before) }
  if (checklist.exempt !== null)
    return { ...nothingToSay, text: `${described(change.job)} is ${checklist.exempt}.`, place }
  const missing = [...checklist.missing, ...unknownMetrics(measurement)]
  const lacks = missing.length === 0 ? 'declares every item of the checklist' : lacking(missing)
  const text = `${described(change.job)} ${change.words} and ${lacks}.`
  if (missing.length === 0) return { ...nothingToSay, outcome: change.kind === 'new' ? 'new' : 'ok', text, place }
  return { ...nothingToSay, outcome: change.kind === 'same' ? 'inherited' : 'missing', text, place, missing }
}

const lacking = (missing: readonly string[]): string =>
  missing.length === 1
    ? `lacks one item of the checklist: ${missing[0]}`
    : `lacks ${missing.length} items of the checklist`

const jobsIn = (reading: Reading): readonly Job[] => (reading.kind === 'jobs' ? reading.jobs : [])

interface Change {
  readonly kind: 'new' | 'more-often' | 'same'
  /** The job that the words are about; null where none is left. */
  readonly job: Job | null
  readonly words: string
}

/** Jobs are the same by kind and name, wherever their file lies. The first new one decides, then the first that runs more often. */
function changeOf(before: readonly Job[], after: readonly Job[]): Change {
  const changes = [...new Set(after.map(keyOf))].map((key) =>
    oneChange(
      before.filter((job) => keyOf(job) === key),
      after.filter((job) => keyOf(job) === key),
    ),
  )
  const found =
    changes.find(({ kind }) => kind === 'new') ?? changes.find(({ kind }) => kind === 'more-often') ?? changes[0]
  return found ?? { kind: 'same', job: null, words: '' }
}

const keyOf = ({ kind, name }: Job): string => `${kind} ${name}`
const active = (jobs: readonly Job[]): readonly Job[] => jobs.filter(({ runsPerDay }) => runsPerDay !== 0)

function oneChange(before: readonly Job[], after: readonly Job[]): Change {
  const [running] = active(after)
  const job = running ?? after[0] ?? null
  if (running === undefined) return { kind: 'same', job, words: 'does not run' }
  if (active(before).length === 0) {
    return { kind: 'new', job, words: before.length === 0 ? 'is new' : 'did not run before' }
  }
  // What cannot be resolved and stands on both sides adds the same to both; what only base has could be any number.
  const stillThere = new Set(after.filter(isUnresolved).map(({ schedule }) => schedule))
  const unknown = before.some((one) => isUnresolved(one) && !stillThere.has(one.schedule))
  const [was, is] = [resolvedRuns(before), resolvedRuns(after)]
  if (unknown || is <= was * (1 + allowedIncrease)) return { kind: 'same', job, words: 'was there at base' }
  const known = new Set(before.map(({ schedule }) => schedule))
  const changed = after.find((one) => !isUnresolved(one) && !known.has(one.schedule)) ?? running
  return { kind: 'more-often', job: changed, words: `runs ${often(is)}, ${often(was)} at base,` }
}

const isUnresolved = ({ runsPerDay }: Job): boolean => runsPerDay === null

/** Runs a day of all schedules of one job that can be resolved. */
const resolvedRuns = (jobs: readonly Job[]): number => jobs.reduce((sum, { runsPerDay }) => sum + (runsPerDay ?? 0), 0)

const often = (perDay: number): string => (perDay === 1 ? 'once a day' : `${formatNumber(perDay)} times a day`)

const described = ({ kind, name, schedule, runsPerDay }: Job): string =>
  `The periodic job ${name} (${kind}, ${schedule}${runsPerDay === null || runsPerDay === 0 ? '' : `, ${often(runsPerDay)}`})`

const goneText = (before: readonly Job[]): string =>
  before.length === 0
    ? 'No job matches this declaration, neither at base nor at head.'
    : 'The job is gone at head: its declaration can go, too.'

/** Metrics of the declaration that all sources answer not to have. Where one cannot be asked, nothing is said. */
function unknownMetrics({ budget, companions }: Measurement): string[] {
  return (budget.checklist?.metrics ?? []).flatMap((name) => {
    const replies = Object.entries(companions).flatMap(([key, { candidate }]) =>
      key.startsWith(`${name} `) ? [{ source: key.slice(name.length + 1), there: isThere(candidate, name) }] : [],
    )
    if (replies.length === 0 || replies.some(({ there }) => there !== false)) return []
    return [`${name}: a metric that ${replies.map(({ source }) => source).join(' or ')} has`]
  })
}

/** Null where the source could not say. */
function isThere(reading: Reading, name: string): boolean | null {
  if (reading.kind === 'inventory') return (reading.metrics.get(name)?.series ?? 0) > 0
  return reading.kind === 'absent' && reading.reason === 'empty' ? false : null
}
