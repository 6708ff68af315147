import type { Place } from './place.js'

/** The named queries of one side. */
export interface QueryList {
  readonly kind: 'queries'
  readonly queries: readonly QueryName[]
  readonly origin: string
}

export interface QueryName {
  readonly name: string
  readonly place: Place
  /** Alike for the same query under another name. */
  readonly digest: string
  /** How often it ran, where it comes from a log or an export. */
  readonly calls: number | null
  /** How often one request asked for it, where a log tells requests apart. */
  readonly repeats: number | null
}

/** How a database would answer one query on one side, for each set of parameters. */
export interface Plans {
  readonly kind: 'plans'
  /** The query as it is written. */
  readonly sql: string
  readonly place: Place
  readonly plans: readonly Plan[]
  /** Baseline only: the cost of the head's query on the schema of the base, where the query changed and plans there. */
  readonly crossed: number | null
  /** What the schema of this side says that the other side's does not. */
  readonly schemaChanges: readonly SchemaChange[]
  readonly origin: string
}

export interface Plan {
  /** `status=paid`; empty for the generic plan. */
  readonly parameters: string
  readonly root: PlanNode
}

/** One node of a plan. Costs are in the planner's unit, never time. */
export interface PlanNode {
  /** `Index Scan`, `Hash Join`, as EXPLAIN names it. */
  readonly type: string
  /** Table or function that is read: with its schema where that is not `public`, a partition by the name of its table. */
  readonly relation: string | null
  /** The partition that is read; null where the table has none. */
  readonly partition: string | null
  readonly index: string | null
  /** `Left`, `Anti`, ...; null for an inner join and everything that is no join. */
  readonly join: string | null
  /** Sort or group keys and conditions, as EXPLAIN writes them. */
  readonly detail: string
  readonly cost: number
  readonly rows: number
  /** Rows of the whole table or partition, where one is read. */
  readonly tableRows: number | null
  /** The node belongs to a subquery that runs again for each row. */
  readonly perRow: boolean
  readonly children: readonly PlanNode[]
}

/** A statement of one side's schema. */
export interface SchemaChange {
  readonly does: 'creates' | 'drops' | 'changes'
  /** Lower-case names of the tables and indexes that it names. */
  readonly names: readonly string[]
  readonly place: Place
}

/** What the text of a query says about its plan, before any database looks at it. */
export interface QueryLint {
  readonly kind: 'query-lint'
  readonly found: readonly LintFinding[]
  readonly place: Place
  readonly origin: string
}

export interface LintFinding {
  readonly rule: LintRule
  readonly text: string
  readonly place: Place
  /** The policy forbids it here. */
  readonly forbidden: boolean
}

export const lintRules = [
  'select-star',
  'no-limit',
  'leading-wildcard',
  'not-in-subquery',
  'no-where',
  'large-offset',
  'order-by-random',
] as const
export type LintRule = (typeof lintRules)[number]

/** Both plans of a query as trees of lines. A line that the base alone has begins with `-`, one of the head alone with `+`. */
export interface PlanTrees {
  /** The set of parameters; empty for the generic plan. */
  readonly parameters: string
  /** Null for a new query. */
  readonly baseline: string | null
  readonly candidate: string
}
