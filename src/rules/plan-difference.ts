import type { Plan } from '../model/plan.js'
import { formatNumber } from '../units/format.js'
import { type Access, factsOf, isWorseWay, type PlanFacts } from './plan-facts.js'

/** One difference between two plans. What a cause in the schema would name: the table, the index of the base, that of the head. */
export interface Difference {
  readonly text: string
  readonly isWorse: boolean
  readonly relation: string | null
  readonly index: string | null
  readonly newIndex: string | null
}

/** What became different, in the words of people who read plans; what became worse first. */
export function differences(before: Plan, after: Plan): Difference[] {
  const [old, now] = [factsOf(before), factsOf(after)]
  const named = [...accessChanges(old, now), ...shapeChanges(old, now)]
  const found = named.length > 0 ? named : stepChanges(old, now)
  return found.sort((a, b) => Number(b.isWorse) - Number(a.isWorse))
}

const nothing = { relation: null, index: null, newIndex: null }
const keyOf = ({ relation, nth }: Access) => `${relation} ${nth}`

function accessChanges(old: PlanFacts, now: PlanFacts): Difference[] {
  const before = new Map(old.accesses.map((access) => [keyOf(access), access]))
  const after = new Set(now.accesses.map(keyOf))
  const gone = old.accesses.filter((access) => !after.has(keyOf(access)))
  return [
    ...now.accesses.flatMap((access) => accessChange(before.get(keyOf(access)), access)),
    ...gone.map(({ relation, nth }) => ({
      ...nothing,
      text: `${relation} is ${nth === 1 ? 'no longer read' : 'read one time less'}`,
      isWorse: false,
      relation,
    })),
  ]
}

function accessChange(was: Access | undefined, access: Access): Difference[] {
  const { relation, index: newIndex, nth } = access
  if (was === undefined) {
    const again = nth === 1 ? 'is read now' : 'is read once more'
    return [{ text: `${relation} ${again}: ${way(access)}`, isWorse: true, relation, index: null, newIndex }]
  }
  const named = { relation, index: was.index, newIndex }
  const found: Difference[] = []
  if (was.type !== access.type || was.index !== newIndex) {
    const text = `${relation}: ${way(was)} became ${article(way(access))}`
    found.push({ ...named, text, isWorse: isWorseWay(was, access) })
  }
  if ((access.partitions ?? 0) >= 4 * (was.partitions ?? access.partitions ?? 1)) {
    const text = `${access.partitions} partitions of ${relation} are read, ${was.partitions} at base`
    found.push({ ...named, text, isWorse: true })
  }
  return found
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
    if (when) found.push({ ...nothing, text, isWorse, relation })
  }
  const sorts = now.sorts - old.sorts
  add(sorts > 0, true, sorts === 1 ? 'a sort was added' : `${sorts} sorts were added`)
  add(sorts < 0, false, sorts === -1 ? 'a sort is no longer needed' : `${-sorts} sorts are no longer needed`)
  for (const relation of gained(old.loopsOverScans, now.loopsOverScans)) {
    add(true, true, `a nested loop reads all of ${relation} for each row`, relation)
  }
  for (const relation of gained(old.perRow, now.perRow))
    add(true, true, `a subquery on ${relation} runs for each row`, relation)
  add(
    now.rows >= 10 * Math.max(1, old.rows),
    true,
    `${formatNumber(now.rows)} rows are expected, ${formatNumber(old.rows)} at base`,
  )
  return found
}

/** Where no table is read in another way: the steps that took the place of others. */
function stepChanges(old: PlanFacts, now: PlanFacts): Difference[] {
  const [added, lost] = [gained(old.steps, now.steps), gained(now.steps, old.steps)]
  const words = (steps: readonly string[]) => steps.map((step) => article(step.toLowerCase())).join(' and ')
  if (added.length === 0 && lost.length === 0) return []
  const text =
    added.length === 0
      ? `${words(lost)} is no longer needed`
      : `${words(added)} ${lost.length === 0 ? 'was added' : `took the place of ${words(lost)}`}`
  return [{ ...nothing, text, isWorse: false }]
}

const gained = (old: readonly string[], now: readonly string[]): string[] => [
  ...new Set(now.filter((name) => !old.includes(name))),
]
