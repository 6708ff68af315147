import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import { formatNumber } from '../units/format.js'
import { nothingToSay } from './judgement.js'
import { usable } from './sides.js'

const usualThreshold = 0.1
const rounding = 1e-9

/** Value events per action on both sides: an event that counts twice must not look like progress. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(({ budget, companions }) => {
    const sides = companions['per-action']
    if (sides === undefined) return nothingToSay
    const baseline = usable(sides.baseline, 'baseline')
    const candidate = usable(sides.candidate, 'candidate')
    for (const side of [baseline, candidate]) {
      if (side.kind === 'absent')
        return { ...nothingToSay, notes: [`Value events per action are not known: ${side.text}`] }
    }
    if (baseline.kind !== 'sample' || candidate.kind !== 'sample') return nothingToSay
    const [before, after] = [baseline.value, candidate.value]
    const values = `Value events per action: ${formatNumber(before)} at the baseline, ${formatNumber(after)} now.`
    const allowed = (budget.settings.maxRegression ?? usualThreshold) * Math.abs(before)
    if (Math.abs(after - before) <= allowed + rounding * Math.abs(before)) return { ...nothingToSay, notes: [values] }
    return { ...nothingToSay, notes: [`The meaning of the value event may have changed. ${values}`], atLeastWarn: true }
  })
}
