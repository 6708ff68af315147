import { add } from './cells.js'
import { mostScrapes, type Recording } from './recording.js'
import type { Plan, Process } from './tally.js'
import { type Window, type WindowSettings, windowOf } from './window.js'

/** A recording that was read to its end: times in seconds, late series counted, its window cut out. */
export interface Settled {
  readonly recording: Recording
  /** Time of each scrape, by its number. */
  readonly seconds: readonly number[]
  readonly window: Window
  /** Where each scrape stands in the window, or -1. */
  readonly position: ReadonlyMap<number, number>
  readonly restarts: ReadonlyMap<Process, ReadonlySet<number>>
  /** Why the recording cannot be taken as whole, or null. */
  readonly partial: string | null
  readonly notes: readonly string[]
}

export function settle(recording: Recording, settings: WindowSettings): Settled {
  const seconds = secondsOf(recording)
  const window = windowOf(seconds, settings)
  const late = countBirths(recording, seconds)
  return {
    recording,
    seconds,
    window,
    position: new Map(window.scrapes.map((scrape, position) => [scrape, position])),
    restarts: restartsOf(recording),
    partial: partialOf(recording),
    notes:
      late === 0 ? [] : [`${late} series came late and had been counting before: their first value is not counted`],
  }
}

/** Milliseconds and seconds are 1,000 apart: any time since 1973 is above 1e11 in the one and below in the other. */
const fewestMilliseconds = 1e11

function secondsOf(recording: Recording): readonly number[] {
  const { times } = recording
  const inMilliseconds = times.some((time) => time >= fewestMilliseconds) || (!recording.openMetrics && isEarly(times))
  return inMilliseconds ? times.map((time) => time / 1000) : times
}

/** Seconds since 2001: only OpenMetrics counts in them, and its files end with `# EOF`. */
const inSeconds = (times: readonly number[]): boolean => times.some((time) => time >= 1e9 && time < fewestMilliseconds)

/** Times that mean nothing since 1970, as in tests: then the format alone decides. */
const isEarly = (times: readonly number[]): boolean => times.every((time) => Math.abs(time) < 1e9)

/** Counts what series had when they first appeared, where they are known to have begun inside the recording. */
function countBirths(recording: Recording, seconds: readonly number[]): number {
  const first = seconds.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
  const firstOf = new Map<Process, number>()
  let late = 0
  for (const process of recording.processes.values()) firstOf.set(process, firstSeen(process, seconds, first))
  const { table } = recording
  for (let series = 0; series < table.seriesCount; series++) {
    const birth = table.birth[series]!
    if (birth === -1 || seconds[birth]! <= first) continue
    const plan = recording.plans[table.plan[series]!]!
    const value = table.first[series]!
    const created = recording.createdOf.get(series)?.changes[0]?.seconds
    const begun = created ?? processStart(plan.process, birth)
    const absentBefore = created === undefined && seconds[birth]! > firstOf.get(plan.process)!
    if (absentBefore || (begun !== null && begun > first)) countBirth(recording, plan, birth, value)
    else if (value !== 0) late++
  }
  return late
}

function countBirth(recording: Recording, plan: Plan, scrape: number, value: number): void {
  for (const { tally, group } of plan.targets) {
    // What overflowed is no answer, whatever its sums are.
    if (tally.nature !== 'counter' || recording.trouble.overflow.has(tally.metric)) continue
    if (!add(group.cells, scrape, value, recording.room)) recording.trouble.overflow.add(tally.metric)
  }
}

/** When a process could first have shown a series: any scrape of the file, or its own first one where it has a name. */
function firstSeen(process: Process, seconds: readonly number[], first: number): number {
  if (!process.named) return first
  const births = process.plans.filter((plan) => plan.samples > 0).map((plan) => firstOfPlan(plan, seconds))
  const starts = process.starts.map(({ scrape }) => seconds[scrape]!)
  return [...births, ...starts].reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
}

function firstOfPlan(plan: Plan, seconds: readonly number[]): number {
  return plan.first === -1 ? Number.POSITIVE_INFINITY : seconds[plan.first]!
}

function processStart(process: Process, scrape: number): number | null {
  return process.starts.filter((start) => start.scrape <= scrape).at(-1)?.seconds ?? null
}

/** Scrapes at which a start time was another one than before. */
function restartsOf(recording: Recording): ReadonlyMap<Process, ReadonlySet<number>> {
  const out = new Map<Process, Set<number>>()
  for (const plan of recording.plans) {
    if (plan.start === null) continue
    const known = out.get(plan.process) ?? new Set<number>()
    out.set(plan.process, known)
    plan.start.changes.forEach(({ scrape, seconds }, index) => {
      if (index > 0 && plan.start!.changes[index - 1]!.seconds !== seconds) known.add(scrape)
    })
  }
  return out
}

function partialOf(recording: Recording): string | null {
  const { trouble } = recording
  const words: string[] = []
  if (trouble.cut) words.push('its last line is cut off')
  else if ((recording.openMetrics || inSeconds(recording.times)) && recording.endedAt !== recording.samples) {
    words.push('it ends without `# EOF`, so its end may be missing')
  }
  if (trouble.unreadable > 0) {
    const count = trouble.unreadable === 1 ? '1 line' : `${trouble.unreadable} lines`
    words.push(`${count} could not be read, the first is \`${trouble.firstUnreadable}\``)
  }
  if (trouble.outOfOrder > 0) words.push(`${trouble.outOfOrder} samples go back in time and were left out`)
  if (trouble.beyond) words.push(`what comes after its first ${mostScrapes} times of scrapes was left out`)
  if (trouble.untimed > 0 && recording.times.length > 0) {
    words.push(`${trouble.untimed} samples have no timestamp and were left out`)
  }
  return words.length === 0 ? null : words.join('; ')
}
