import type { PlanNode } from '../../model/plan.js'
import { listOf, own, textOf } from '../fields.js'
import { type Catalog, keyOf, shownName } from './catalog.js'

/** What a node inherits from those above it. */
interface Above {
  readonly catalog: Catalog
  /** The schema of the table that is read: EXPLAIN leaves it out below a bitmap scan. */
  readonly schema: string
  readonly perRow: boolean
}

/** The tree of EXPLAIN (FORMAT JSON, VERBOSE); null where the answer holds none. */
export function planIn(rows: unknown, catalog: Catalog): PlanNode | null {
  const [row] = listOf(rows)
  const written = own(row, 'QUERY PLAN')
  const [plan] = listOf(typeof written === 'string' ? JSON.parse(written) : written)
  const root = own(plan, 'Plan')
  return root === undefined ? null : nodeIn(root, { catalog, schema: 'public', perRow: false })
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

function nodeIn(plan: unknown, above: Above): PlanNode {
  const field = (key: string) => textOf(own(plan, key))
  const schema = field('Schema') ?? above.schema
  // A SubPlan runs for each row of the node above it, an InitPlan once.
  const perRow = above.perRow || field('Parent Relationship') === 'SubPlan'
  const join = field('Join Type')
  return {
    type: typeOf(plan),
    ...tableOf(plan, schema, above.catalog),
    index: indexOf(field('Index Name'), schema, above.catalog),
    join: join === 'Inner' ? null : join,
    detail: detailOf(plan),
    cost: number(own(plan, 'Total Cost')),
    rows: number(own(plan, 'Plan Rows')),
    perRow,
    children: listOf(own(plan, 'Plans')).map((child) => nodeIn(child, { ...above, schema, perRow })),
  }
}

/** A partition is known by the name of its table: which of them are read is told by their number. */
function tableOf(
  plan: unknown,
  schema: string,
  catalog: Catalog,
): Pick<PlanNode, 'relation' | 'partition' | 'tableRows'> {
  const table = textOf(own(plan, 'Relation Name'))
  if (table === null) {
    const relation = textOf(own(plan, 'Function Name')) ?? textOf(own(plan, 'CTE Name'))
    return { relation, partition: null, tableRows: null }
  }
  const known = catalog.get(keyOf(schema, table))
  if (known === undefined) return { relation: shownName(schema, table), partition: null, tableRows: null }
  return { relation: known.name, partition: known.partition, tableRows: known.rows }
}

function indexOf(name: string | null, schema: string, catalog: Catalog): string | null {
  if (name === null) return null
  const known = catalog.get(keyOf(schema, name))?.name ?? name
  return known.split('.').at(-1) ?? known
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
