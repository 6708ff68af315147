import type { Judgement, Mover } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Reading } from '../model/reading.js'
import { shiftShare } from '../statistics/shift-share.js'
import { nothingToSay } from './judgement.js'

const prefix = 'movers:'

/** Which values of a label explain the change of a ratio. Explains, never decides; labels are never mixed. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(({ companions }) => {
    const labels = Object.entries(companions).filter(([name]) => name.startsWith(prefix))
    const explained = labels.map(([name, sides]) =>
      moversOf(name.slice(prefix.length), sides.baseline, sides.candidate),
    )
    return {
      ...nothingToSay,
      movers: explained.flatMap(({ movers }) => movers),
      notes: explained.flatMap(({ notes }) => notes),
    }
  })
}

interface Explained {
  readonly movers: readonly Mover[]
  readonly notes: readonly string[]
}

function moversOf(label: string, baseline: Reading, candidate: Reading): Explained {
  const none = (why: string): Explained => ({ movers: [], notes: [`No top movers by ${label}: ${why}`] })
  for (const reading of [baseline, candidate]) if (reading.kind === 'absent') return none(reading.text)
  if (baseline.kind !== 'shares' || candidate.kind !== 'shares') return none('the source gives no totals by label.')
  const shift = shiftShare(baseline.parts, candidate.parts)
  if (shift === null || shift.baseline === 0) return none('there is no ratio at the baseline to explain a change of.')
  const movers = shift.parts.map(({ value, efficiency, mix }) => ({
    label,
    value,
    efficiency: efficiency / shift.baseline,
    mix: mix / shift.baseline,
  }))
  return { movers: movers.sort((a, b) => size(b) - size(a) || (a.value < b.value ? -1 : 1)), notes: [] }
}

const size = (mover: Mover): number => Math.abs(mover.efficiency + mover.mix)
