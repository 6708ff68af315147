import type { Plan } from '../model/plan.js'
import { formatNumber } from '../units/format.js'
import { type Access, factsOf, type PlanFacts, rankOf } from './plan-facts.js'

/** One difference between two plans, worst first. `relation` and `index`: what a cause in the schema would name. */
export interface Difference {
  readonly text: string
  readonly isWorse: boolean
  readonly relation: string | null
  readonly index: string | null
}

/** What became different, in the words of people who read plans. */
export function differences(before: Plan, after: Plan): Difference[] {
  const [old, now] = [factsOf(before), factsOf(after)]
  return [...accessChanges(old, now), ...shapeChanges(old, now)].sort((a, b) => Number(b.isWorse) - Number(a.isWorse))
}

function accessChanges(old: PlanFacts, now: PlanFacts): Difference[] {
  const keyOf = ({ relation, nth }: Access) => `${relation} ${nth}`
  const before = new Map(old.accesses.map((access) => [keyOf(access), access]))
  return now.accesses.flatMap((access) => {
    const was = before.get(keyOf(access))
    const { relation, index } = access
    if (was === undefined) {
      return old.partitions > 1 || now.partitions > 1
        ? []
        : [{ text: `${relation} is read now: ${way(access)}`, isWorse: true, relation, index }]
    }
    if (was.type === access.type && was.index === access.index) return []
    const isWorse = rankOf(access.type) < rankOf(was.type)
    return [{ text: `${relation}: ${way(was)} became ${article(way(access))}`, isWorse, relation, index: was.index }]
  })
}

const article = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`

const names: Readonly<Record<string, string>> = {
  'Index Scan': 'index scan',
  'Index Only Scan': 'index-only scan',
  'Bitmap Heap Scan': 'bitmap scan',
  'Seq Scan': 'sequential scan',
}

function way({ type, index, tableRows }: Access): string {
  const name = names[type] ?? type.toLowerCase()
  if (type === 'Seq Scan') return tableRows === null ? name : `${name} of ${formatNumber(Math.round(tableRows))} rows`
  return index === null ? name : `${name} on ${index}`
}

function shapeChanges(old: PlanFacts, now: PlanFacts): Difference[] {
  const found: Difference[] = []
  const add = (when: boolean, isWorse: boolean, text: string, relation: string | null = null) => {
    if (when) found.push({ text, isWorse, relation, index: null })
  }
  add(
    now.sorts > old.sorts,
    true,
    now.sorts - old.sorts === 1 ? 'a sort was added' : `${now.sorts - old.sorts} sorts were added`,
  )
  add(now.sorts < old.sorts, false, 'a sort is no longer needed')
  for (const relation of gained(old.loopsOverScans, now.loopsOverScans)) {
    add(true, true, `a nested loop reads all of ${relation} for each row`, relation)
  }
  for (const relation of gained(old.perRow, now.perRow))
    add(true, true, `a subquery on ${relation} runs for each row`, relation)
  add(
    now.partitions >= 4 * Math.max(1, old.partitions),
    true,
    `${now.partitions} partitions are read, ${Math.max(1, old.partitions)} at base`,
  )
  add(
    now.rows >= 10 * Math.max(1, old.rows),
    true,
    `${formatNumber(now.rows)} rows are expected, ${formatNumber(old.rows)} at base`,
  )
  return found
}

const gained = (old: readonly string[], now: readonly string[]): string[] => [
  ...new Set(now.filter((name) => !old.includes(name))),
]
