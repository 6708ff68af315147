import type { PlanNode } from '../../model/plan.js'
import { listOf, own, textOf } from '../fields.js'

/** Rows of each table, by its name. */
export type TableRows = ReadonlyMap<string, number>

/** The tree of EXPLAIN (FORMAT JSON); null where the answer holds none. */
export function planIn(rows: unknown, tableRows: TableRows): PlanNode | null {
  const [row] = listOf(rows)
  const written = own(row, 'QUERY PLAN')
  const [plan] = listOf(typeof written === 'string' ? JSON.parse(written) : written)
  const root = own(plan, 'Plan')
  return root === undefined ? null : nodeIn(root, tableRows, false)
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

function nodeIn(plan: unknown, tableRows: TableRows, perRow: boolean): PlanNode {
  const field = (key: string) => textOf(own(plan, key))
  // A SubPlan runs for each row of the node above it, an InitPlan once.
  const again = perRow || field('Parent Relationship') === 'SubPlan'
  const type = typeOf(plan)
  const relation = field('Relation Name') ?? field('Function Name') ?? field('CTE Name')
  const join = field('Join Type')
  return {
    type,
    relation,
    index: field('Index Name'),
    join: join === 'Inner' ? null : join,
    detail: detailOf(plan),
    cost: number(own(plan, 'Total Cost')),
    rows: number(own(plan, 'Plan Rows')),
    tableRows: tableRows.get(relation ?? '') ?? null,
    perRow: again,
    children: listOf(own(plan, 'Plans')).map((child) => nodeIn(child, tableRows, again)),
  }
}

function typeOf(plan: unknown): string {
  const type = textOf(own(plan, 'Node Type')) ?? 'unknown'
  const strategy = textOf(own(plan, 'Strategy'))
  if (type !== 'Aggregate') return type
  return strategy === 'Hashed' ? 'Hash Aggregate' : strategy === 'Sorted' ? 'Group Aggregate' : 'Aggregate'
}

const details = [
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Filter',
  'Sort Key',
  'Group Key',
]

function detailOf(plan: unknown): string {
  return details
    .flatMap((key) => {
      const value = own(plan, key)
      const text = Array.isArray(value) ? value.join(', ') : textOf(value)
      return text === null ? [] : [`${key}: ${text}`]
    })
    .join('; ')
}
