import type { Notice } from '../model/report.js'
import { suiteShift } from '../statistics/suite-shift.js'
import type { Judged } from './judge.js'

/** A note where all noisy metrics of the base policy moved together. It changes no outcome: a slower runtime looks the same. */
export function suiteShiftNotice(judged: readonly Judged[]): Notice[] {
  const changes = judged.flatMap(({ measurement: { budget, by }, judgement }) =>
    budget.nature === 'noisy' && budget.gates && !budget.added && by === null && judgement.change !== null
      ? [judgement.change.regression]
      : [],
  )
  const shift = suiteShift(changes)
  if (shift === null) return []
  const way = shift > 0 ? 'worse' : 'better'
  const text =
    `All ${changes.length} noisy metrics got ${way} by about ${Math.abs(shift * 100).toFixed(0)} %: the environment may have moved, ` +
    'or something that all of them rest on. To tell, run base and head by turns on one machine, or run the job again.'
  return [{ code: 'suite-shift', text }]
}
