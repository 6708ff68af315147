import { listOf, own, textOf } from '../../fields.js'
import type { Connection } from '../connection.js'

/** A table or an index with what the planner knows of it. */
export interface RelationStatistics {
  readonly schema: string
  readonly name: string
  /** As pg_class has it: r, m, p, i. */
  readonly kind: string
  readonly pages: number
  readonly rows: string
  readonly allVisible: number
  readonly readable: boolean
  readonly columns: readonly ColumnStatistics[]
}

export interface ColumnStatistics {
  readonly name: string
  readonly inherited: boolean
  /** What it is made of, where it is a domain; and, of an array, what its elements are. */
  readonly type: string
  readonly category: string
  readonly elementCategory: string | null
  /** Most characters of a value; null without a limit. */
  readonly length: number | null
  /** Numbers as the server writes them, by the name under which they are restored. */
  readonly numbers: Readonly<Record<string, string | null>>
  readonly commonValues: readonly string[] | null
  readonly bounds: readonly string[] | null
  readonly commonElements: readonly string[] | null
}

/** One query that only reads. Each column once more for what its children hold together. */
const statisticsQuery = `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relpages AS pages,
    c.reltuples::text AS rows, c.relallvisible AS visible,
    has_any_column_privilege(c.oid, 'SELECT') OR c.relkind = 'i' AS readable,
    (SELECT json_agg(json_build_object('name', s.attname, 'inherited', s.inherited, 'type', coalesce(b.typname, t.typname),
        'category', t.typcategory, 'element', e.typcategory,
        'length', CASE WHEN coalesce(b.typname, t.typname) IN ('varchar', 'bpchar')
          THEN nullif(greatest(a.atttypmod, t.typtypmod), -1) - 4 END,
        'null_frac', s.null_frac::text, 'avg_width', s.avg_width::text, 'n_distinct', s.n_distinct::text,
        'most_common_freqs', s.most_common_freqs::text, 'correlation', s.correlation::text,
        'most_common_elem_freqs', s.most_common_elem_freqs::text, 'elem_count_histogram', s.elem_count_histogram::text,
        'values', s.most_common_vals::text::text[], 'bounds', s.histogram_bounds::text::text[],
        'elements', s.most_common_elems::text::text[]) ORDER BY a.attnum, s.inherited)
      FROM pg_stats s JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typbasetype <> 0
        LEFT JOIN pg_type e ON e.oid = coalesce(nullif(b.typelem, 0), t.typelem)
      WHERE s.schemaname = n.nspname AND s.tablename = c.relname) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm', 'p', 'i') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_temp' AND c.relpersistence <> 't'
  ORDER BY n.nspname, c.relkind = 'i', c.relname`

/** What the server knows of its tables, or why it does not say so. */
export async function readStatistics(
  connection: Connection,
): Promise<readonly RelationStatistics[] | { readonly why: string }> {
  const read = await connection.run(statisticsQuery)
  if (!('value' in read)) return { why: 'error' in read ? read.error.message : read.stopped }
  return listOf(read.value).map((row) => ({
    schema: String(own(row, 'schema')),
    name: String(own(row, 'name')),
    kind: String(own(row, 'kind')),
    pages: Number(own(row, 'pages')),
    rows: String(own(row, 'rows')),
    allVisible: Number(own(row, 'visible')),
    readable: own(row, 'readable') === true,
    columns: listOf(own(row, 'columns')).map(columnIn),
  }))
}

const numberKeys = [
  'null_frac',
  'avg_width',
  'n_distinct',
  'most_common_freqs',
  'correlation',
  'most_common_elem_freqs',
  'elem_count_histogram',
]

function columnIn(column: unknown): ColumnStatistics {
  const texts = (key: string) => {
    const list = own(column, key)
    return Array.isArray(list) ? list.map(String) : null
  }
  const length = own(column, 'length')
  return {
    name: String(own(column, 'name')),
    inherited: own(column, 'inherited') === true,
    type: String(own(column, 'type')),
    category: String(own(column, 'category')),
    elementCategory: textOf(own(column, 'element')),
    length: typeof length === 'number' ? length : null,
    numbers: Object.fromEntries(numberKeys.map((key) => [key, textOf(own(column, key))])),
    commonValues: texts('values'),
    bounds: texts('bounds'),
    commonElements: texts('elements'),
  }
}
