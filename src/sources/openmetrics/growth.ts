import { type Cells, cellOf } from './cells.js'
import { once } from './once.js'
import type { Settled } from './settle.js'
import type { Group, Tally } from './tally.js'

/** Growth over the whole window, and from each bound of its points to the next. */
export interface Growth {
  readonly whole: number
  readonly points: readonly number[]
}

/** Adds up the growth of some groups; the error of the sum is held by Neumaier's correction. */
export function growthOf(settled: Settled, groups: readonly Group[]): Growth {
  const { scrapes, bounds } = settled.window
  const cells = groups.map((group) => group.cells)
  const points = bounds.slice(1).map((bound, index) => sumBetween(scrapes, cells, bounds[index]!, bound))
  return { whole: sumBetween(scrapes, cells, 0, scrapes.length - 1), points }
}

function sumBetween(scrapes: readonly number[], cells: readonly Cells[], from: number, to: number): number {
  let sum = 0
  let lost = 0
  for (let position = from + 1; position <= to; position++) {
    for (const list of cells) {
      const value = cellOf(list, scrapes[position]!)
      const next = sum + value
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
      sum = next
    }
  }
  return sum + lost
}

/** Groups of some tallies with one value of the last label; all of them for null. */
export function groupsWith(settled: Settled, tallies: readonly Tally[], value: string | null): readonly Group[] {
  return tallies.flatMap((tally) =>
    value === null ? [...tally.groups.values()] : (groupsByValue(settled, tally).get(value) ?? []),
  )
}

const groupsByValue = once((_, tally): ReadonlyMap<string, readonly Group[]> => {
  const found = new Map<string, Group[]>()
  for (const group of tally.groups.values()) {
    const value = group.values.at(-1) ?? ''
    const same = found.get(value)
    if (same === undefined) found.set(value, [group])
    else same.push(group)
  }
  return found
})

/** Values of the last label that some tallies saw, sorted; the empty one is no value. */
export function valuesOf(tallies: readonly Tally[]): readonly string[] {
  const values = new Set(tallies.flatMap((tally) => [...tally.groups.values()].map((group) => group.values.at(-1)!)))
  values.delete('')
  return [...values].sort()
}
