import type { Matchers } from '../../model/question.js'
import { type Cells, noCells } from './cells.js'
import type { Labels } from './grammar.js'

/** Sums over the series of one metric that match, scrape by scrape, for each combination of values of some labels. */
export interface Tally {
  readonly number: number
  readonly metric: string
  readonly nature: 'counter' | 'gauge'
  readonly matchers: Matchers
  readonly labels: readonly string[]
  readonly groups: Map<string, Group>
  readonly plans: Set<Plan>
  /** Scrapes at which a value was no finite number. */
  readonly broken: Set<number>
}

export interface Group {
  /** Its place in the tally. */
  readonly number: number
  /** Values of the tally's labels, in their order; empty where a series lacks one. */
  readonly values: readonly string[]
  /** Counters: how much they grew up to each scrape from the one before. Gauges: their sum. */
  readonly cells: Cells
  /** Gauges: how many series had a sample at each scrape. A sum of 0 is a number, and no series is none. */
  readonly present: Cells
}

/** What all series that add to the same groups share. */
export interface Plan {
  readonly targets: readonly { readonly tally: Tally; readonly group: Group }[]
  readonly process: Process
  /** How many series grew from a value above 0, and how many fell, at each scrape. */
  readonly grown: Cells
  readonly fell: Cells
  /** Tracks a start time instead of adding. */
  readonly start: Start | null
  samples: number
  /** Numbers of the first and the last scrape that had a sample; -1 before any. */
  first: number
  last: number
}

/** The exposing process: `job` and `instance`, where series have them. */
export interface Process {
  readonly key: string
  readonly named: boolean
  readonly starts: { readonly scrape: number; readonly seconds: number }[]
  readonly plans: Plan[]
}

/** The history of one `process_start_time_seconds` or `_created` series: the scrapes at which it changed. */
export interface Start {
  readonly changes: { readonly scrape: number; readonly seconds: number }[]
}

export function tallyKey(tally: Pick<Tally, 'metric' | 'nature' | 'matchers' | 'labels'>): string {
  const matchers = Object.entries(tally.matchers).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([tally.metric, tally.nature, matchers, tally.labels])
}

export function matches(matchers: Matchers, labels: Labels): boolean {
  return Object.entries(matchers).every(([label, value]) => labelOf(labels, label) === value)
}

/** As in PromQL, a label that is not there is empty. */
export function labelOf(labels: Labels, name: string): string {
  return labels.find(([label]) => label === name)?.[1] ?? ''
}

/** The group of a series in a tally, made on first sight. */
export function groupOf(tally: Tally, labels: Labels): Group {
  const values = tally.labels.map((label) => groupValue(label, labelOf(labels, label)))
  const key = JSON.stringify(values)
  const found = tally.groups.get(key)
  if (found !== undefined) return found
  const made: Group = { number: tally.groups.size, values, cells: noCells(), present: noCells() }
  tally.groups.set(key, made)
  return made
}

/** Bounds of buckets are numbers: `5` and `5.0` are one. */
function groupValue(label: string, value: string): string {
  if (label !== 'le' || value === '') return value
  return /inf/i.test(value) ? value : String(Number(value))
}
