import type { Matchers } from '../../model/question.js'
import type { Labels } from './grammar.js'
import type { Recording } from './recording.js'
import { matches } from './tally.js'

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

export const emptyListing = (matchers: Matchers): Listing => ({
  matchers,
  series: 0,
  labels: new Map(),
  identities: [],
  held: 0,
})

/** The listing of a metric that is listed because every one is. */
export function listingOf(recording: Recording, metric: string): Listing {
  const found = recording.inventory.get(metric) ?? emptyListing({})
  recording.inventory.set(metric, found)
  return found
}

/** About 3,000 series, in some 2 MB. A pair of label and value takes room whatever its length. */
const mostListed = 600_000
const pairRoom = 48

/** Counts a series that was just met, and keeps its labels while they are few. */
export function list(recording: Recording, listing: Listing, labels: Labels): void {
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
