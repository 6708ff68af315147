import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import { rules } from '../rules/index.js'
import { combine } from './combine.js'

export interface Judged {
  readonly measurement: Measurement
  readonly judgement: Judgement
}

/** Applies to each measurement the rules of its budget. Pure, but for loading the rules that are needed. */
export async function judge(measurements: readonly Measurement[]): Promise<Judged[]> {
  const said = new Map<Measurement, Judgement[]>(measurements.map((measurement) => [measurement, []]))
  for (const rule of rules) {
    const judged = measurements.filter((measurement) => measurement.budget.rules.includes(rule.id))
    if (judged.length === 0) continue
    const { judge: judgeFamily } = await rule.load()
    for (const family of families(judged)) {
      judgeFamily(family).forEach((judgement, index) => {
        const measurement = family[index]
        if (measurement !== undefined) said.get(measurement)?.push(judgement)
      })
    }
  }
  return [...said].map(([measurement, judgements]) => ({ measurement, judgement: combine(judgements) }))
}

/**
 * False alarms are held over a family: the budgets of the base policy together; what a change adds, each alone; the
 * values of one `by` label together. So nothing that a change adds alters how the others are judged.
 */
export function families(measurements: readonly Measurement[]): Measurement[][] {
  const groups = new Map<string, Measurement[]>()
  for (const measurement of measurements) {
    const key = familyOf(measurement)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [measurement])
    else group.push(measurement)
  }
  return [...groups.values()]
}

function familyOf({ budget, by }: Measurement): string {
  if (by !== null) return `by ${by.label} ${budget.id}`
  return budget.added ? `added ${budget.id}` : 'base'
}
