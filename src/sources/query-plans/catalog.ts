import { listOf, own } from '../fields.js'
import type { Database } from './database.js'

/** A table or an index as a reader knows it. */
export interface Relation {
  /** Its name, with the schema where that is not `public`; of a partition the name of the partitioned table or index. */
  readonly name: string
  /** The partition's own name; null for what is no partition. */
  readonly partition: string | null
  readonly isTable: boolean
  /** Rows of the table as the planner sees them. */
  readonly rows: number
}

/** Tables and indexes by `schema.name`. */
export type Catalog = ReadonlyMap<string, Relation>

export const keyOf = (schema: string, name: string): string => `${schema}.${name}`

const timeout = 60_000

const relations = `SELECT n.nspname AS schema, c.relname AS name, c.reltuples::text AS rows, c.relkind IN ('r', 'm', 'p') AS is_table,
    rn.nspname AS root_schema, r.relname AS root
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = coalesce(CASE WHEN c.relispartition THEN pg_partition_root(c.oid) END, c.oid)
    JOIN pg_namespace rn ON rn.oid = r.relnamespace
  WHERE c.relkind IN ('r', 'm', 'p', 'i', 'I') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  ORDER BY c.oid`

export async function readCatalog(database: Database): Promise<Catalog> {
  const found = await database.run(relations, { rows: true, timeout })
  if (!('value' in found)) return new Map()
  return new Map(
    listOf(found.value).map((row) => {
      const text = (key: string) => String(own(row, key))
      const itself = shownName(text('schema'), text('name'))
      const root = shownName(text('root_schema'), text('root'))
      const relation = {
        name: root,
        partition: itself === root ? null : itself,
        isTable: own(row, 'is_table') === true,
        rows: Math.max(0, Number(own(row, 'rows'))),
      }
      return [keyOf(text('schema'), text('name')), relation] as const
    }),
  )
}

export const shownName = (schema: string, name: string): string => (schema === 'public' ? name : `${schema}.${name}`)
