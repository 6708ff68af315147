import { listOf, own } from '../fields.js'
import { shownName } from './catalog.js'
import type { Database } from './database.js'
import type { DeclaredTable, QueryPlanSettings } from './settings.js'
import type { Failure } from './statements.js'

/**
 * Columns of tables and of the leaves of partitioned ones, with what the schema says of their values: a key has one for
 * each row, a foreign key as many as the rows that it points at, an enumeration as many as its labels.
 */
const columnQuery = `SELECT n.nspname AS schema, c.relname AS table_name, a.attname AS name, a.attlen AS length,
    rn.nspname AS root_schema, r.relname AS root, t.typname AS type,
    EXISTS (SELECT FROM pg_index x WHERE x.indrelid = r.oid AND x.indisunique AND x.indpred IS NULL AND x.indnkeyatts = 1
      AND x.indkey[0] = a.attnum) AS is_key,
    (SELECT tn.nspname || '.' || tc.relname FROM pg_constraint k JOIN pg_class tc ON tc.oid = k.confrelid
      JOIN pg_namespace tn ON tn.oid = tc.relnamespace
      WHERE k.contype = 'f' AND k.conrelid = r.oid AND k.conkey[1] = a.attnum AND cardinality(k.conkey) = 1
      ORDER BY k.oid LIMIT 1) AS points_at,
    (SELECT count(*) FROM pg_enum e WHERE e.enumtypid = a.atttypid)::int AS labels
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = coalesce(CASE WHEN c.relispartition THEN pg_partition_root(c.oid) END, c.oid)
    JOIN pg_namespace rn ON rn.oid = r.relnamespace JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'm')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY c.oid, a.attnum`

/** Mean bytes that are reckoned with for a column of no fixed length. */
const usualWidth = 32
const rowHeader = 28
const pageSpace = 8168
/** For the planner: it is not known, and 200 values are reckoned with. */
const unknownDistinct = 0
const eachItsOwn = -1

interface Column {
  readonly schema: string
  readonly table: string
  /** The table, or the one that it is a partition of. */
  readonly root: string
  readonly name: string
  readonly width: number
  readonly type: string
  readonly isKey: boolean
  readonly pointsAt: string | null
  readonly labels: number
}

type Rows = (table: string) => number | null

/**
 * What followed from the schema of the base, and holds at head too, whatever the change does to the schema: a column that it
 * adds makes no table longer, and a foreign key that it drops makes no column less selective.
 */
export interface Reckoned {
  /** Mean bytes of a row by table. */
  readonly rowBytes: Map<string, number>
  /** Distinct values by `table.column`. */
  readonly distinct: Map<string, number>
}

export const nothingReckoned = (): Reckoned => ({ rowBytes: new Map(), distinct: new Map() })

/** The calls that restore what the policy declares of its tables. The rows of a partitioned table lie evenly in its partitions. */
export async function declaredStatements(
  { tables = {} }: QueryPlanSettings,
  database: Database,
  known: Reckoned,
): Promise<readonly { readonly sql: string; readonly place: Failure['place'] }[]> {
  const asked = await database.run(columnQuery, { rows: true, timeout: 30_000 })
  const columns = 'value' in asked ? listOf(asked.value).map(columnIn) : []
  const place = { path: 'perf-budgets.yaml', line: 1 }
  const rowsOf: Rows = (table) => (tables[table] ?? tables[`public.${table}`])?.rows ?? null
  const distinctOf = (column: Column, rows: number) => {
    const key = `${column.root}.${column.name}`
    const distinct = known.distinct.get(key) ?? likelyDistinct(column, rows, rowsOf)
    known.distinct.set(key, distinct)
    return distinct
  }
  return Object.entries(tables).flatMap(([name, table]) => {
    const own = columns.filter(({ root }) => root === name || `public.${root}` === name)
    const leaves = [...new Set(own.map((column) => shownName(column.schema, column.table)))]
    const rows = Math.ceil(table.rows / Math.max(1, leaves.length))
    return leaves
      .flatMap((leaf) => {
        const its = own.filter((column) => shownName(column.schema, column.table) === leaf)
        const bytes =
          table.rowBytes ?? known.rowBytes.get(name) ?? rowHeader + its.reduce((sum, { width }) => sum + width, 0)
        known.rowBytes.set(name, bytes)
        return [
          relation(its, rows, bytes),
          ...its.map((column) => attribute(column, { ...table, rows }, distinctOf(column, rows))),
        ]
      })
      .map((sql) => ({ sql, place }))
  })
}

function columnIn(row: unknown): Column {
  const length = Number(own(row, 'length'))
  const text = (key: string) => String(own(row, key))
  const target = own(row, 'points_at')
  return {
    schema: text('schema'),
    table: text('table_name'),
    root: shownName(text('root_schema'), text('root')),
    name: text('name'),
    width: length > 0 ? length : usualWidth,
    type: text('type'),
    isKey: own(row, 'is_key') === true,
    pointsAt: typeof target === 'string' ? target.replace(/^public\./, '') : null,
    labels: Number(own(row, 'labels')),
  }
}

function relation(columns: readonly Column[], rows: number, bytes: number): string {
  const [first] = columns
  const pages = Math.ceil(rows / Math.max(1, Math.floor(pageSpace / bytes)))
  return `SELECT pg_restore_relation_stats('schemaname', ${literal(first?.schema)}, 'relname', ${literal(first?.table)},
    'relpages', ${pages}::integer, 'reltuples', ${rows}::real, 'relallvisible', ${pages}::integer)`
}

function attribute(column: Column, { columns = {} }: DeclaredTable, likely: number): string {
  const { distinct, nulls = 0 } = columns[column.name] ?? {}
  return `SELECT pg_restore_attribute_stats('schemaname', ${literal(column.schema)}, 'relname', ${literal(column.table)},
    'attname', ${literal(column.name)}, 'inherited', false, 'null_frac', ${nulls}::real,
    'avg_width', ${column.width}::integer, 'n_distinct', ${distinct ?? likely}::real)`
}

/** What is declared of no column follows from the schema; of the rest, times and numbers with fractions rarely repeat. */
function likelyDistinct({ isKey, type, labels, pointsAt }: Column, rows: number, rowsOf: Rows): number {
  if (isKey) return eachItsOwn
  if (type === 'bool') return 2
  if (labels > 0) return labels
  const target = pointsAt === null ? null : rowsOf(pointsAt)
  if (target !== null) return Math.max(1, Math.min(target, rows))
  return /^(?:timestamp|float|uuid)/.test(type) ? eachItsOwn : unknownDistinct
}

const literal = (text: string | undefined): string => `'${(text ?? '').replaceAll("'", "''")}'`
