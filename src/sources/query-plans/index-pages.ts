const outside = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"

/** Tables with their pages as statistics say and their files. */
export const tableQuery = `SELECT c.relname AS name, c.relpages AS pages, pg_relation_filepath(c.oid) AS path
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND ${outside} ORDER BY c.oid`

/** Indexes with what their size rests on. Widths and distinct values come from the statistics of their columns. */
export const indexQuery = `SELECT n.nspname AS schema, i.relname AS name, pg_relation_filepath(i.oid) AS path,
    CASE WHEN i.reltuples > 0 THEN i.relpages ELSE 0 END AS pages, t.reltuples::float8 AS table_rows,
    am.amname = 'btree' AS is_tree, x.indisunique AS is_unique, x.indnatts > x.indnkeyatts AS covering, x.indrelid::regclass::text AS table_name,
    pg_get_expr(x.indpred, x.indrelid) AS predicate,
    sum(coalesce(s.stawidth, CASE WHEN a.attlen > 0 THEN a.attlen ELSE 32 END))::float8 AS width,
    exp(least(200, sum(ln(greatest(1, CASE WHEN s.stadistinct > 0 THEN s.stadistinct
      WHEN s.stadistinct < 0 THEN -s.stadistinct * t.reltuples ELSE 200 END)))))::float8 AS distinct_values
  FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = i.relnamespace JOIN pg_am am ON am.oid = i.relam
    LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
    LEFT JOIN pg_statistic s ON s.starelid = x.indrelid AND s.staattnum = a.attnum
  WHERE i.relkind = 'i' AND t.reltuples > 0 AND ${outside}
  GROUP BY n.nspname, i.oid, i.relname, i.relpages, i.reltuples, t.reltuples, am.amname, x.indisunique, x.indnatts, x.indnkeyatts,
    x.indrelid, x.indpred
  ORDER BY i.oid`

/** Every B-tree that has a file, as SQL names it. */
export const treeQuery = `SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = c.relam
  WHERE c.relkind = 'i' AND am.amname = 'btree' AND ${outside} ORDER BY c.oid`

export interface IndexFacts {
  readonly schema: string
  readonly name: string
  readonly path: string
  /** Its table, as SQL names it. */
  readonly table: string
  /** Of a partial index; else null. */
  readonly predicate: string | null
  /** Entries: the rows of its table, or those behind its predicate. */
  readonly rows: number
  /** As statistics say; 0 where they say nothing. */
  readonly pages: number
  readonly distinct: number
  /** Mean bytes of its columns together. */
  readonly width: number
  readonly unique: boolean
  readonly covering: boolean
  /** A B-tree, and no index of another kind. */
  readonly isTree: boolean
}

/** Bytes of a page that entries may fill: 8,152 of them to nine tenths. */
const usable = 8152 * 0.9
/** An entry that repeats a value is kept as a bare row pointer. */
const repeatedBytes = 6

/** Pages of a B-tree. Values that repeat are stored once with the pointers to their rows. */
export function pagesOfIndex(index: IndexFacts): { readonly pages: number; readonly rows: number } {
  const rows = Math.round(index.rows)
  if (index.pages > 0) return { pages: index.pages, rows }
  const entry = entryBytes(index)
  const distinct = index.unique ? rows : Math.min(rows, index.distinct)
  const bytes =
    distinct < rows / 2 && !index.covering ? distinct * entry + (rows - distinct) * repeatedBytes : rows * entry
  return { pages: Math.floor(bytes / usable) + 1, rows }
}

/** Its header, its columns and the pointer to it, at multiples of eight bytes. */
const entryBytes = ({ width }: IndexFacts): number => 8 + Math.ceil(width / 8) * 8 + 4

/** Above the leaves a new index fills its pages to seven tenths. */
const usableAbove = 8152 * 0.7

/** How many pages a search passes before the leaf: each leads to as many as entries fit into it. The first page is no part of the tree. */
export function heightOf(index: IndexFacts, pages: number): number {
  const fanOut = Math.max(2, Math.floor(usableAbove / entryBytes(index)))
  let height = 0
  for (let level = pages - 1; level > 1; level = Math.ceil(level / fanOut)) height++
  return height
}
