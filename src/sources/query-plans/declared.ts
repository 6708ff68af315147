import { listOf, own } from '../fields.js'
import type { Database } from './database.js'
import type { DeclaredTable, QueryPlanSettings } from './settings.js'
import type { Failure } from './statements.js'

const columnQuery = `SELECT n.nspname AS schema, c.relname AS table_name, a.attname AS name, a.attlen AS length
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'm')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY c.oid, a.attnum`

/** Mean bytes that are reckoned with for a column of no fixed length. */
const usualWidth = 32
const rowHeader = 28
const pageSpace = 8168

interface Column {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly width: number
}

/** The calls that restore what the policy declares of its tables. */
export async function declaredStatements(
  { tables = {} }: QueryPlanSettings,
  database: Database,
): Promise<readonly { readonly sql: string; readonly place: Failure['place'] }[]> {
  const asked = await database.run(columnQuery, { rows: true, timeout: 30_000 })
  const columns = 'value' in asked ? listOf(asked.value).map(columnIn) : []
  const place = { path: 'perf-budgets.yaml', line: 1 }
  return Object.entries(tables).flatMap(([name, table]) => {
    const own = columns.filter((column) => column.table === name || `${column.schema}.${column.table}` === name)
    return own.length === 0
      ? []
      : [relation(own, table), ...own.map((column) => attribute(column, table))].map((sql) => ({ sql, place }))
  })
}

function columnIn(row: unknown): Column {
  const length = Number(own(row, 'length'))
  const text = (key: string) => String(own(row, key))
  return {
    schema: text('schema'),
    table: text('table_name'),
    name: text('name'),
    width: length > 0 ? length : usualWidth,
  }
}

function relation(columns: readonly Column[], { rows, rowBytes }: DeclaredTable): string {
  const [first] = columns
  const bytes = rowBytes ?? rowHeader + columns.reduce((sum, { width }) => sum + width, 0)
  const pages = Math.ceil(rows / Math.max(1, Math.floor(pageSpace / bytes)))
  return `SELECT pg_restore_relation_stats('schemaname', ${literal(first?.schema)}, 'relname', ${literal(first?.table)},
    'relpages', ${pages}::integer, 'reltuples', ${rows}::real, 'relallvisible', ${pages}::integer)`
}

/** Without a number of distinct values each row has its own. */
function attribute(column: Column, { columns = {} }: DeclaredTable): string {
  const { distinct, nulls = 0 } = columns[column.name] ?? {}
  return `SELECT pg_restore_attribute_stats('schemaname', ${literal(column.schema)}, 'relname', ${literal(column.table)},
    'attname', ${literal(column.name)}, 'inherited', false, 'null_frac', ${nulls}::real,
    'avg_width', ${column.width}::integer, 'n_distinct', ${distinct ?? -1}::real)`
}

const literal = (text: string | undefined): string => `'${(text ?? '').replaceAll("'", "''")}'`
