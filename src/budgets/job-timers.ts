import type { Job } from '../model/job.js'
import type { JobList } from '../model/reading.js'
import type { Discovery } from '../model/registry.js'
import type { Notice } from '../model/report.js'
import { jobManifests } from './job-checklist-budget.js'

const mostNamed = 5

/** Timers that a change adds to programs, and files that cannot be searched. Only their reader can tell what they are worth: they are told, never judged. */
export async function notices({ policy, ask }: Discovery): Promise<readonly Notice[]> {
  const question = { kind: 'jobs' } as const
  const [before, after] = await Promise.all([
    ask(jobManifests(policy), question, 'baseline'),
    ask(jobManifests(policy), question, 'candidate'),
  ])
  if (before.whole.kind !== 'jobs' || after.whole.kind !== 'jobs') return []
  return [...timersOf(before.whole, after.whole), ...unsearchedOf(before.whole, after.whole)]
}

function timersOf(before: JobList, after: JobList): Notice[] {
  const added = without(after.timers, before.timers)
  if (added.length === 0) return []
  const named = added.slice(0, mostNamed).map(described)
  const more = added.length > mostNamed ? `; and ${added.length - mostNamed} more` : ''
  const subject = added.length === 1 ? 'A new timer repeats' : `${added.length} new timers repeat`
  const text = `${subject} work for as long as the program runs, in each of its processes: ${named.join('; ')}${more}. No budget holds it.`
  return [{ code: 'timer-new', text }]
}

/** Files of a change in which a job could hide: what was there at base is known. */
function unsearchedOf(before: JobList, after: JobList): Notice[] {
  const known = new Set(before.notes)
  const added = after.notes.filter((note) => !known.has(note))
  if (added.length === 0) return []
  const more = added.length > mostNamed ? ` So it is with ${added.length - mostNamed} more files.` : ''
  const text = `Jobs may be missed: ${added.slice(0, mostNamed).join(' ')}${more}`
  return [{ code: 'jobs-not-searched', text }]
}

/** A moved one is the same: by its name and period, each as often as it is there. */
function without(after: readonly Job[], before: readonly Job[]): readonly Job[] {
  const known = new Map<string, number>()
  for (const job of before) known.set(keyOf(job), (known.get(keyOf(job)) ?? 0) + 1)
  return after.filter((job) => {
    const left = known.get(keyOf(job)) ?? 0
    known.set(keyOf(job), left - 1)
    return left <= 0
  })
}

const keyOf = ({ name, schedule }: Job): string => `${schedule} ${name}`

const described = ({ name, schedule, path, line }: Job): string => `${name} ${schedule} (${path}:${line})`
