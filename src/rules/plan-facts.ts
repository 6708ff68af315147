import type { Plan, PlanNode } from '../model/plan.js'

/** How one table is read in a plan; a table that is read twice has two of these. */
export interface Access {
  readonly relation: string
  /** The n-th reading of this table, from 1. Aliases do not count: they change nothing. */
  readonly nth: number
  readonly type: string
  readonly index: string | null
  readonly rows: number
  readonly tableRows: number | null
}

/** The facts of a plan that people ask for. */
export interface PlanFacts {
  readonly accesses: readonly Access[]
  readonly sorts: number
  /** Nested loops whose inner side reads a whole table. */
  readonly loopsOverScans: readonly string[]
  readonly perRow: readonly string[]
  /** The most children that one Append has: partitions that are read. */
  readonly partitions: number
  readonly rows: number
}

/** From worst to best. */
const ways = ['Seq Scan', 'Bitmap Heap Scan', 'Index Scan', 'Index Only Scan']
export const rankOf = (type: string): number => ways.indexOf(type)

export function factsOf({ root }: Plan): PlanFacts {
  const nodes = all(root)
  const seen = new Map<string, number>()
  const accesses = nodes.flatMap((node) => {
    if (node.relation === null || !/Scan$/.test(node.type)) return []
    const nth = (seen.get(node.relation) ?? 0) + 1
    seen.set(node.relation, nth)
    const { relation, type, rows, tableRows } = node
    return [{ relation, nth, type, index: node.index ?? indexBelow(node), rows, tableRows }]
  })
  const loops = nodes.filter(({ type, children }) => type === 'Nested Loop' && children.length > 1)
  return {
    accesses,
    sorts: nodes.filter(({ type }) => type === 'Sort' || type === 'Incremental Sort').length,
    loopsOverScans: loops.flatMap(({ children }) => wholeTables(children[1])),
    perRow: nodes.filter((node) => node.perRow && node.relation !== null).map(({ relation }) => relation ?? ''),
    partitions: Math.max(0, ...nodes.filter(({ type }) => /Append$/.test(type)).map(({ children }) => children.length)),
    rows: root.rows,
  }
}

/** Every node, parents first, children in their order. */
export function all(root: PlanNode): PlanNode[] {
  return [root, ...root.children.flatMap(all)]
}

function indexBelow(node: PlanNode): string | null {
  if (node.type !== 'Bitmap Heap Scan') return null
  return all(node).find(({ type }) => type === 'Bitmap Index Scan')?.index ?? null
}

/** A materialised scan is read once and kept; the loop goes over it all the same. */
function wholeTables(inner: PlanNode | undefined): string[] {
  if (inner === undefined) return []
  if (inner.type === 'Materialize') return wholeTables(inner.children[0])
  return inner.type === 'Seq Scan' && inner.relation !== null ? [inner.relation] : []
}
