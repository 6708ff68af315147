import type { Matchers } from '../../model/question.js'
import type { Room } from './cells.js'
import { noCells } from './cells.js'
import type { Traced } from './exemplars.js'
import { type Labels, seriesText } from './grammar.js'
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
  /** The key of `_created` of the series that was met last; empty in files without such samples. */
  born: string
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
}

/** The series of one metric that match. */
export interface Listing {
  readonly matchers: Matchers
  series: number
  readonly labels: Map<string, Set<string>>
  /** null once they were too many. */
  identities: Labels[] | null
  /** What they hold, as `listed` of the recording counts it. */
  held: number
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
    born: '',
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
  const made: Interest = { tallies: [], listings: [], traced: [], start: false, created: false }
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
  const made: Tally = { ...wanted, groups: new Map(), plans: new Set(), broken: new Set() }
  recording.tallies.set(key, made)
  interestIn(recording, wanted.metric).tallies.push(made)
  if (wanted.nature === 'counter') interestIn(recording, createdName(wanted.metric)).created = true
  return made
}

/** `orders_total` and `latency_bucket` have their time of creation in `orders_created` and `latency_created`. */
const createdName = (metric: string): string => `${metric.replace(/_(total|bucket|sum|count)$/, '')}_created`

/** The key under which `_created` of a series is kept: its family and its labels without a bucket's bound. */
export function createdKey(metric: string, labels: Labels): string {
  const own = labels.filter(([name]) => name !== 'le')
  return seriesText(metric.endsWith('_created') ? metric : createdName(metric), own)
}

/** Finds or makes the plan of a series that was just met: what its samples add to. */
export function planFor(recording: Recording, metric: string, labels: Labels): number {
  const interest = recording.interests.get(metric)
  const process = processOf(recording, labels)
  for (const listing of interest?.listings ?? []) list(recording, listing, labels)
  if (recording.all) list(recording, listingOf(recording, metric), labels)
  const tallies = interest?.tallies.filter((tally) => matches(tally.matchers, labels)) ?? []
  const targets = tallies.map((tally) => ({ tally, group: groupOf(tally, labels) }))
  const start = interest === undefined ? null : startOf(recording, interest, metric, labels, process)
  const groups = targets.map(({ tally, group }) => [tallyKey(tally), group.values])
  const key = JSON.stringify([process.key, groups])
  const known = start === null ? recording.planOf.get(key) : undefined
  if (known !== undefined) return known
  const counts = { grown: noCells(), fell: noCells(), births: [], samples: 0, first: -1, last: -1 }
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
  if (!interest.created) return null
  const made: Start = { changes: [] }
  recording.created.set(createdKey(metric, labels), made)
  return made
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

export const emptyListing = (matchers: Matchers): Listing => ({
  matchers,
  series: 0,
  labels: new Map(),
  identities: [],
  held: 0,
})

function listingOf(recording: Recording, metric: string): Listing {
  const found = recording.inventory.get(metric) ?? emptyListing({})
  recording.inventory.set(metric, found)
  return found
}

/** About 3,000 series, in some 2 MB. A pair of label and value takes room whatever its length. */
const mostListed = 600_000
const pairRoom = 48

function list(recording: Recording, listing: Listing, labels: Labels): void {
  if (!matches(listing.matchers, labels)) return
  listing.series++
  for (const [name, value] of labels) {
    const values = listing.labels.get(name) ?? new Set<string>()
    listing.labels.set(name, values)
    if (!values.has(value)) values.add(copied(value))
  }
  if (listing.identities !== null) keepIdentity(recording, listing, labels)
}

/** A part of a text keeps the whole text in memory: a copy lets the line go that the value stood in. */
const copied = (text: string): string => Buffer.from(text).toString()

/** A metric that has too many series gives back what it held, so that the ones after it can be listed. */
function keepIdentity(recording: Recording, listing: Listing, labels: Labels): void {
  const room = labels.reduce((sum, [name, value]) => sum + name.length + value.length + pairRoom, pairRoom)
  recording.listed += room
  listing.held += room
  listing.identities?.push(labels)
  if (recording.listed <= mostListed) return
  recording.listed -= listing.held
  listing.identities = null
}
