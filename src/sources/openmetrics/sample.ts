import type { Sample } from '../../model/reading.js'
import { vanished, weaknesses } from './defects.js'
import type { Settled } from './settle.js'
import type { Tally } from './tally.js'

type Found = Pick<Sample, 'value' | 'points' | 'origin' | 'weakness' | 'bucket'>

/** A sample with what is to be said about its data. Points without a number are left out, and counted. */
export function sampleOf(
  settled: Settled,
  tallies: readonly Tally[],
  found: Found,
  lacking = 'had nothing to divide by',
): Sample {
  const points = found.points.filter((point) => Number.isFinite(point))
  const [worst, ...others] = [...(found.weakness ? [found.weakness] : []), ...weaknesses(settled, tallies)]
  const skipped = found.points.length - points.length
  const notes = [
    ...settled.notes,
    ...vanished(settled, tallies),
    ...(skipped === 0 ? [] : [`${skipped} of ${found.points.length} points ${lacking} and were left out`]),
    ...others.map(({ text }) => text),
  ]
  return { kind: 'sample', shape: 'series', ...found, points, notes, weakness: worst }
}
