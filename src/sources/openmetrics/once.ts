import type { Settled } from './settle.js'
import type { Tally } from './tally.js'

/** Works something out once for each tally of a recording that was read: it is asked again for every value of a label. */
export function once<T>(find: (settled: Settled, tally: Tally) => T): (settled: Settled, tally: Tally) => T {
  const known = new WeakMap<Tally, { readonly found: T }>()
  return (settled, tally) => {
    const before = known.get(tally)
    if (before !== undefined) return before.found
    const found = find(settled, tally)
    known.set(tally, { found })
    return found
  }
}
