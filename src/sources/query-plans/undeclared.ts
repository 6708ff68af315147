import type { Plan, PlanNode } from '../../model/plan.js'
import type { Absent } from '../../model/reading.js'
import { nearest } from '../../units/nearest.js'
import type { Sides } from './measure.js'
import type { QueryPlanSettings } from './settings.js'
import { isFailure } from './side.js'

const plainName = (name: string): string => name.replace(/^public\./, '')

/**
 * The first table that the policy declares and neither side has; null where each is known. One that the change drops or
 * adds is known; where the base has a schema that does not load, nothing is said.
 */
export function unknownTable({ tables = {} }: QueryPlanSettings, { baseline, candidate }: Sides): Absent | null {
  if (isFailure(candidate)) return null
  if (isFailure(baseline) && baseline.absent?.reason !== 'empty') return null
  const relations = [candidate, ...(isFailure(baseline) ? [] : [baseline])].flatMap(({ catalog }) => [
    ...catalog.values(),
  ])
  const known = new Set(relations.filter(({ isTable }) => isTable).map(({ name }) => name))
  const name = Object.keys(tables).find((written) => !known.has(plainName(written)))
  if (name === undefined) return null
  const whole = relations.find(({ partition }) => partition === plainName(name))?.name
  const near = nearest(plainName(name), [...known])
  const words =
    whole === undefined
      ? `tables names ${name}, and the schema has no such table${near === undefined ? '.' : `; did you mean ${near}?`}`
      : `tables names ${name}, a partition of ${whole}: declare the rows of ${whole}.`
  return { kind: 'absent', reason: 'empty', text: words, origin: candidate.origin }
}

/** Tables that the plans read and of which the policy, which declares others, says nothing. */
export function emptyNotes(plans: readonly Plan[], { tables }: QueryPlanSettings): string[] {
  if (tables === undefined) return []
  const declared = new Set(Object.keys(tables).map(plainName))
  const read = new Set(plans.flatMap(({ root }) => tablesIn(root)))
  const empty = [...read].filter((name) => !declared.has(name))
  return empty.length === 0 ? [] : [`Planned as empty, because tables does not name it: ${empty.join(', ')}.`]
}

const tablesIn = ({ relation, tableRows, children }: PlanNode): string[] => [
  ...(relation === null || tableRows === null ? [] : [relation]),
  ...children.flatMap(tablesIn),
]
