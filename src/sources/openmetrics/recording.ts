import type { Room } from './cells.js'
import { noCells } from './cells.js'
import type { Traced } from './exemplars.js'
import { type Labels, seriesText } from './grammar.js'
import { type Listing, list, listingOf } from './listing.js'
import type { Cursor } from './number.js'
import { emptyTable, type LastTime, type SeriesTable } from './series-table.js'

import { groupOf, labelOf, matches, type Plan, type Process, type Start, type Tally, tallyKey } from './tally.js'

/** What one pass over a file gathers. Its size depends on what is asked, on scrapes and on series, not on the file. */
export interface Recording {
  readonly table: SeriesTable
  readonly interests: Map<string, Interest>
  readonly tallies: Map<string, Tally>
  readonly plans: Plan[]
  readonly planOf: Map<string, number>
  readonly processes: Map<string, Process>
  /** Times as written, in the order in which they were first seen. */
  readonly times: number[]
  readonly scrapes: Map<number, number>
  readonly created: Map<string, Start>
  /** The listings of metrics that are listed because every one is. */
  readonly inventory: Map<string, Listing>
  /** Characters that listed series hold, over all listings. */
  listed: number
  readonly names: Set<string>
  /** True where every metric is listed. */
  all: boolean
  readonly room: Room
  readonly cursor: Cursor
  readonly lastTime: LastTime
  /** When each series was created, in files that say so. */
  readonly createdOf: Map<number, Start>
  /** The entry of the line before, or -1. */
  entry: number
  /** The entry of the last line that was needed, or -1. */
  needed: number
  readonly trouble: Trouble
  /** True once something was seen that only OpenMetrics has. */
  openMetrics: boolean
  samples: number
  /** How many samples had been read at the last `# EOF`; -1 without one. */
  endedAt: number
}

/** Why lines of a metric are read. A metric without an entry here is passed over. */
export interface Interest {
  readonly tallies: Tally[]
  readonly listings: Listing[]
  readonly traced: Traced[]
  start: boolean
  created: boolean
  /** Its TYPE line says that it is a counter. */
  counter: boolean
}

export interface Trouble {
  unreadable: number
  firstUnreadable: string
  outOfOrder: number
  untimed: number
  /** There are more times than are kept. */
  beyond: boolean
  /** The last line had no line feed. */
  cut: boolean
  /** Metrics that have more series, or whose sums take more room, than is kept. */
  readonly overflow: Set<string>
}

/** 4,000,000 numbers: 32 MB. */
const mostBlocks = 15_625
export const mostScrapes = 1_000_000

export function emptyRecording(): Recording {
  const recording: Recording = {
    table: emptyTable(),
    interests: new Map(),
    tallies: new Map(),
    plans: [],
    planOf: new Map(),
    processes: new Map(),
    times: [],
    scrapes: new Map(),
    created: new Map(),
    inventory: new Map(),
    listed: 0,
    names: new Set(),
    all: false,
    room: { blocks: 0, most: mostBlocks },
    cursor: { at: 0, value: 0 },
    lastTime: { bytes: new Uint8Array(64), length: 0, scrape: -1 },
    createdOf: new Map(),
    entry: -1,
    needed: -1,
    trouble: {
      unreadable: 0,
      firstUnreadable: '',
      outOfOrder: 0,
      untimed: 0,
      beyond: false,
      cut: false,
      overflow: new Set(),
    },
    openMetrics: false,
    samples: 0,
    endedAt: -1,
  }
  interestIn(recording, 'process_start_time_seconds').start = true
  return recording
}

export function interestIn(recording: Recording, metric: string): Interest {
  const found = recording.interests.get(metric)
  if (found !== undefined) return found
  const made: Interest = { tallies: [], listings: [], traced: [], start: false, created: false, counter: false }
  recording.interests.set(metric, made)
  return made
}

/** The sums that a question needs, shared with others that need the same. */
export function tallyFor(
  recording: Recording,
  wanted: Pick<Tally, 'metric' | 'nature' | 'matchers' | 'labels'>,
): Tally {
  const key = tallyKey(wanted)
  const found = recording.tallies.get(key)
  if (found !== undefined) return found
  const made: Tally = {
    ...wanted,
    number: recording.tallies.size,
    groups: new Map(),
    plans: new Set(),
    broken: new Set(),
  }
  recording.tallies.set(key, made)
  interestIn(recording, wanted.metric).tallies.push(made)
  if (wanted.nature === 'counter') interestIn(recording, createdName(wanted.metric)).created = true
  return made
}

/** `orders_total` and `latency_bucket` have their time of creation in `orders_created` and `latency_created`. */
const createdName = (metric: string): string => `${metric.replace(/_(total|bucket|sum|count)$/, '')}_created`

/** The key under which `_created` of a series is kept: its family and its labels without a bucket's bound. */
function createdKey(metric: string, labels: Labels): string {
  const own = labels.filter(([name]) => name !== 'le')
  return seriesText(metric.endsWith('_created') ? metric : createdName(metric), own)
}

/** The history of the `_created` that belongs to a series, whichever of them comes first in the file. */
export function createdStart(recording: Recording, metric: string, labels: Labels): Start {
  const key = createdKey(metric, labels)
  const found = recording.created.get(key)
  if (found !== undefined) return found
  const made: Start = { changes: [] }
  recording.created.set(key, made)
  return made
}

/** Combinations of label values that are asked for, and series with a time of creation: about 1 kB each. */
export const mostPlans = 30_000

/** Finds or makes the plan of a series that was just met: what its samples add to. -1 where there is no room. */
export function planFor(recording: Recording, metric: string, labels: Labels): number {
  const interest = recording.interests.get(metric)
  const process = processOf(recording, labels)
  for (const listing of interest?.listings ?? []) list(recording, listing, labels)
  if (recording.all) list(recording, listingOf(recording, metric), labels)
  const tallies = interest?.tallies.filter((tally) => matches(tally.matchers, labels)) ?? []
  const targets = tallies.map((tally) => ({ tally, group: groupOf(tally, labels) }))
  const start = interest === undefined ? null : startOf(recording, interest, metric, labels, process)
  const key = `${targets.map(({ tally, group }) => `${tally.number}.${group.number}`)} ${process.key}`
  const known = start === null ? recording.planOf.get(key) : undefined
  if (known !== undefined) return known
  if (recording.plans.length >= mostPlans) return -1
  const counts = { grown: noCells(), fell: noCells(), samples: 0, first: -1, last: -1 }
  const plan: Plan = { targets, process, start, ...counts }
  recording.plans.push(plan)
  process.plans.push(plan)
  for (const { tally } of targets) tally.plans.add(plan)
  if (start === null) recording.planOf.set(key, recording.plans.length - 1)
  return recording.plans.length - 1
}

function startOf(
  recording: Recording,
  interest: Interest,
  metric: string,
  labels: Labels,
  process: Process,
): Start | null {
  if (interest.start) return { changes: process.starts }
  return interest.created ? createdStart(recording, metric, labels) : null
}

function processOf(recording: Recording, labels: Labels): Process {
  const instance = labelOf(labels, 'instance')
  const key = JSON.stringify([labelOf(labels, 'job'), instance])
  const found = recording.processes.get(key)
  if (found !== undefined) return found
  const made: Process = { key, named: instance !== '', starts: [], plans: [] }
  recording.processes.set(key, made)
  return made
}
