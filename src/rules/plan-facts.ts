import type { Plan, PlanNode } from '../model/plan.js'

/** How one table is read in a plan; a table that is read twice has two of these. The partitions of a table count as one. */
export interface Access {
  readonly relation: string
  /** The n-th reading of this table, from 1. Aliases do not count: they change nothing. */
  readonly nth: number
  /** The worst way among the partitions. */
  readonly type: string
  readonly index: string | null
  /** Rows of the table, of all partitions that are read together. */
  readonly tableRows: number | null
  /** How many partitions are read; null for a table that has none. */
  readonly partitions: number | null
}

/** The facts of a plan that people ask for. */
export interface PlanFacts {
  readonly accesses: readonly Access[]
  readonly sorts: number
  /** Nested loops whose inner side reads a whole table. */
  readonly loopsOverScans: readonly string[]
  readonly perRow: readonly string[]
  readonly rows: number
  /** Joins and groupings by their names. */
  readonly steps: readonly string[]
}

/** From worst to best. */
const ways = ['Seq Scan', 'Bitmap Heap Scan', 'Index Scan', 'Index Only Scan']
const rankOf = (type: string): number => ways.indexOf(type)

/** Below this many rows the planner is right to read a table as a whole. */
const smallTable = 10_000
/** A loop over a few rows is no loop to speak of. */
const smallLoop = 1000

/** A way that reads more than it did, of a table where that counts. */
export const isWorseWay = (was: Access, now: Access): boolean =>
  rankOf(now.type) !== -1 && rankOf(now.type) < rankOf(was.type) && (now.tableRows ?? smallTable) >= smallTable

export function factsOf({ root }: Plan): PlanFacts {
  const nodes = all(root)
  const loops = nodes.filter(({ type, children }) => type === 'Nested Loop' && children.length > 1)
  return {
    accesses: numberedByTable(groups(root, null)),
    sorts: nodes.filter(({ type }) => type === 'Sort' || type === 'Incremental Sort').length,
    loopsOverScans: loops.flatMap(({ children }) => wholeTables(children[1])),
    perRow: nodes.filter((node) => node.perRow && node.relation !== null).map(({ relation }) => relation ?? ''),
    rows: root.rows,
    steps: nodes
      .map(({ type }) => type)
      .filter((type) => /Join|Nested Loop|Aggregate|Sort|Unique|Materialize|Memoize/.test(type)),
  }
}

/** Every node, parents first, children in their order. */
export function all(root: PlanNode): PlanNode[] {
  return [root, ...root.children.flatMap(all)]
}

interface Group {
  readonly append: PlanNode | null
  readonly nodes: PlanNode[]
}

/** The nodes that read tables; those of one table's partitions below one Append together. */
function groups(node: PlanNode, append: PlanNode | null): Group[] {
  const within = append === null && /Append$/.test(node.type) ? node : append
  const below = node.children.flatMap((child) => groups(child, /Append$/.test(node.type) ? within : null))
  if (node.relation === null || !/Scan$/.test(node.type)) return merged(below)
  return merged([{ append, nodes: [node] }, ...below])
}

function merged(found: readonly Group[]): Group[] {
  const out: Group[] = []
  for (const group of found) {
    const [first] = group.nodes
    const same = out.find(
      ({ append, nodes: [other] }) =>
        append !== null && append === group.append && first?.partition !== null && other?.relation === first?.relation,
    )
    if (same === undefined) out.push({ ...group, nodes: [...group.nodes] })
    else same.nodes.push(...group.nodes)
  }
  return out
}

function numberedByTable(found: readonly Group[]): Access[] {
  const seen = new Map<string, number>()
  return found.map(({ nodes }) => {
    const worst = nodes.reduce((a, b) => (rankOf(b.type) < rankOf(a.type) ? b : a))
    const relation = worst.relation ?? ''
    const nth = (seen.get(relation) ?? 0) + 1
    seen.set(relation, nth)
    const known = nodes.filter(({ tableRows }) => tableRows !== null)
    return {
      relation,
      nth,
      type: worst.type,
      index: worst.index ?? indexBelow(worst),
      tableRows: known.length === 0 ? null : known.reduce((sum, node) => sum + (node.tableRows ?? 0), 0),
      partitions: worst.partition === null ? null : nodes.length,
    }
  })
}

function indexBelow(node: PlanNode): string | null {
  if (node.type !== 'Bitmap Heap Scan') return null
  return all(node).find(({ type }) => type === 'Bitmap Index Scan')?.index ?? null
}

/** A materialised scan is read once and kept; the loop goes over it all the same. */
function wholeTables(inner: PlanNode | undefined): string[] {
  if (inner === undefined) return []
  if (inner.type === 'Materialize') return wholeTables(inner.children[0])
  const isLarge = (inner.tableRows ?? smallLoop) >= smallLoop
  return inner.type === 'Seq Scan' && inner.relation !== null && isLarge ? [inner.relation] : []
}
