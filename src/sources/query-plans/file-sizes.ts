import { listOf, own, textOf } from '../fields.js'
import type { Database } from './database.js'
import { heightOf, type IndexFacts, indexQuery, pagesOfIndex, tableQuery, treeQuery } from './index-pages.js'

const timeout = 60_000
const pageBytes = 8192

/**
 * Gives each B-tree a file that nobody has read: what Postgres once read of a file it keeps, and would not see the height
 * that is written there. Must come before statistics are restored, because it says that the tables have no rows.
 */
export async function newIndexFiles(database: Database): Promise<void> {
  const trees = (await rowsOf(database, treeQuery)).map((row) => `REINDEX INDEX ${textOf(own(row, 'name'))}`)
  if (trees.length > 0) await database.run(trees.join(';'), { timeout })
  // The first pages that are written for the height have no checksum.
  await database.run('SET ignore_checksum_failure = on', { timeout })
}

/** Tables first, then indexes: the size of a partial one rests on a plan of its predicate. Gives the tables without statistics. */
export async function extendAll(database: Database): Promise<string[]> {
  await database.run('CHECKPOINT', { timeout })
  const tables = await rowsOf(database, tableQuery)
  const known = tables.filter((row) => Number(own(row, 'pages')) > 0)
  await database.extend?.(
    known.map((row) => ({ path: String(own(row, 'path')), bytes: Number(own(row, 'pages')) * pageBytes })),
  )
  const indexes = (await rowsOf(database, indexQuery)).map(indexFacts)
  for (const index of indexes.filter(({ predicate }) => predicate === null)) await extendIndex(index, database)
  for (const index of indexes.filter(({ predicate }) => predicate !== null)) {
    const rows = await matching(index, database)
    await extendIndex({ ...index, rows: rows ?? index.rows }, database)
  }
  return tables.filter((row) => !known.includes(row)).map((row) => String(own(row, 'name')))
}

async function extendIndex(index: IndexFacts, database: Database): Promise<void> {
  const { pages, rows } = pagesOfIndex(index)
  await database.run(
    `SELECT pg_restore_relation_stats('schemaname', ${literal(index.schema)}, 'relname', ${literal(index.name)},
      'relpages', ${pages}::integer, 'reltuples', ${rows}::real)`,
    { timeout },
  )
  const height = index.isTree ? heightOf(index, pages) : undefined
  await database.extend?.([{ path: index.path, bytes: pages * pageBytes, height }])
}

function indexFacts(row: unknown): IndexFacts {
  const number = (key: string) => Number(own(row, key) ?? 0)
  const text = (key: string) => String(own(row, key) ?? '')
  return {
    schema: text('schema'),
    name: text('name'),
    path: text('path'),
    table: text('table_name'),
    predicate: textOf(own(row, 'predicate')),
    rows: Math.max(0, number('table_rows')),
    pages: number('pages'),
    distinct: number('distinct_values'),
    width: number('width'),
    unique: own(row, 'is_unique') === true,
    covering: own(row, 'covering') === true,
    isTree: own(row, 'is_tree') === true,
  }
}

/** As long as this lasts the planner reads no partial index: the height of this one is not written yet. */
const withoutPartialIndexes = 'BEGIN; UPDATE pg_index SET indisvalid = false WHERE indpred IS NOT NULL'

/** How many rows the planner expects behind the predicate of a partial index. */
async function matching({ table, predicate }: IndexFacts, database: Database): Promise<number | null> {
  await database.run(withoutPartialIndexes, { timeout })
  const [row] = await rowsOf(database, `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table} WHERE ${predicate}`)
  await database.run('ROLLBACK', { timeout })
  const [plan] = listOf(own(row, 'QUERY PLAN'))
  const rows = own(own(plan, 'Plan'), 'Plan Rows')
  return typeof rows === 'number' ? rows : null
}

async function rowsOf(database: Database, sql: string): Promise<readonly unknown[]> {
  const ran = await database.run(sql, { rows: true, timeout })
  return 'value' in ran ? listOf(ran.value) : []
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
