import type { Budget } from '../model/budget.js'
import type { ProposedChange } from '../model/report.js'
import { formatValue } from '../units/format.js'
import { type KeyValue, looser, looserWarning } from './looser.js'

/** The keys of one budget as they are in force, and the unit in which each is shown. */
function valuesOf({
  limits,
  settings,
  aggregate,
  by,
  paths,
  gates,
  unit,
}: Budget): ReadonlyMap<string, readonly [KeyValue, string]> {
  return new Map<string, readonly [KeyValue, string]>([
    ['max', [limits.max, unit]],
    ['min', [limits.min, unit]],
    ['warnAt', [limits.warnAt, unit]],
    ['maxIncrease', [limits.maxIncrease, unit]],
    ...Object.entries(settings).map(([key, value]) => [key, [value, key === 'minChange' ? unit : 'ratio']] as const),
    ['aggregate', [aggregate, '']],
    ['by', [by, '']],
    ['paths', [paths, '']],
    ['gates', [gates, '']],
  ])
}

/** What head would change about a budget that both have: limits, settings and what they inherit. */
export function budgetChanges(base: Budget, head: Budget): ProposedChange[] {
  const after = valuesOf(head)
  return [...valuesOf(base)].flatMap(([key, [from, unit]]) => {
    const [to = null, toUnit = unit] = after.get(key) ?? []
    if (JSON.stringify(from) === JSON.stringify(to)) return []
    const isLooser = key === 'warnAt' ? looserWarning(base.better) : looser[key]
    const kind = isLooser?.(from, to) === true ? ('loosened' as const) : ('changed' as const)
    return [{ id: base.id, kind, key, from: shown(from, unit), to: shown(to, toUnit), owner: base.settings.owner }]
  })
}

/** A value of a key for people; no limit is `none`. */
export function shown(value: KeyValue, unit: string): string {
  if (value === null) return 'none'
  if (typeof value === 'number') return formatValue(value, unit)
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return String(value)
}
