import { listOf, own } from '../fields.js'
import type { Database } from './database.js'
import { declaredStatements } from './declared.js'
import { type IndexFacts, indexQuery, pagesOfIndex, tableQuery } from './index-pages.js'
import type { Seed } from './load.js'
import type { QueryPlanSettings } from './settings.js'
import { isFailure } from './side.js'
import { type Failure, statementsIn } from './statements.js'
import { nameParts, nodesIn, type SyntaxNode } from './tree-walk.js'

const timeout = 60_000
const pageBytes = 8192

/**
 * Sizes and distributions without rows: Postgres' own functions restore them, and the empty files of tables and indexes
 * are made as long as they would be, because the planner takes pages from the file. Queries are planned after that and
 * never run: the pages are zeroes.
 */
export async function restoreStatistics(
  seed: Exclude<Seed, { kind: 'seed' }>,
  database: Database,
  settings: QueryPlanSettings,
): Promise<readonly string[] | Failure> {
  const path = settings.statistics ?? ''
  if (database.extend === null) {
    return { text: 'statistics without rows need the embedded database', place: { path, line: 1 }, stopped: false }
  }
  const statements =
    seed.kind === 'statistics'
      ? await statementsOf(seed, path, database)
      : await declaredStatements(settings, database, seed.rowBytes)
  if (isFailure(statements)) return statements
  const notes: string[] = []
  for (const { sql, place } of statements) {
    const ran = await database.run(sql, { timeout })
    if ('stopped' in ran) return { text: ran.stopped, place, stopped: true }
    // A table or a column that this side does not have.
    if ('error' in ran) notes.push(`Statistics that do not fit this side: ${ran.error.message}.`)
  }
  const missing = await extendAll(database)
  if (missing.length > 0) notes.push(`No statistics for ${missing.join(', ')}: planned as empty.`)
  return notes.slice(0, 10)
}

interface Restoring {
  readonly sql: string
  readonly place: Failure['place']
}

/** Only the calls that restore statistics: the file is data. */
async function statementsOf(
  { file }: Seed & { kind: 'statistics' },
  path: string,
  database: Database,
): Promise<readonly Restoring[] | Failure> {
  if (file === null) return { text: `${path} is not there`, place: { path, line: 1 }, stopped: false }
  const statements = await statementsIn(file.text, file.path, database)
  if (isFailure(statements)) return statements
  const restoring = statements.filter(({ node }) => node.kind !== 'VariableSetStmt' && !isSetConfig(node))
  const other = restoring.find(({ node }) => !restores(node))
  if (other === undefined) return restoring
  return {
    text: 'refused: a statistics file holds calls of pg_restore_..._stats and nothing else',
    place: other.place,
    stopped: false,
  }
}

const calls = (node: SyntaxNode): string[] =>
  [...nodesIn({ [node.kind]: node.value })].flatMap(({ kind, value }) =>
    kind === 'FuncCall' ? [nameParts(own(value, 'funcname')).at(-1) ?? ''] : [],
  )
const restores = (node: SyntaxNode): boolean =>
  node.kind === 'SelectStmt' &&
  calls(node).length === 1 &&
  /^pg_restore_(?:relation|attribute)_stats$/.test(calls(node)[0] ?? '')
const isSetConfig = (node: SyntaxNode): boolean => node.kind === 'SelectStmt' && calls(node).join() === 'set_config'

/** Tables first: the size of a partial index rests on the plan of its predicate. Gives the tables without statistics. */
async function extendAll(database: Database): Promise<string[]> {
  await database.run('CHECKPOINT', { timeout })
  const tables = await rowsOf(database, tableQuery)
  const known = tables.filter((row) => Number(own(row, 'pages')) > 0)
  await database.extend?.(known.map((row) => fileOf(own(row, 'path'), Number(own(row, 'pages')))))
  for (const row of await rowsOf(database, indexQuery)) {
    const index = await indexFacts(row, database)
    const { pages, rows } = pagesOfIndex(index)
    await database.run(
      `SELECT pg_restore_relation_stats('schemaname', ${literal(index.schema)}, 'relname', ${literal(index.name)},
        'relpages', ${pages}::integer, 'reltuples', ${rows}::real)`,
      { timeout },
    )
    await database.extend?.([fileOf(own(row, 'path'), pages)])
  }
  return tables.filter((row) => !known.includes(row)).map((row) => String(own(row, 'name')))
}

async function indexFacts(row: unknown, database: Database): Promise<IndexFacts> {
  const number = (key: string) => Number(own(row, key) ?? 0)
  const text = (key: string) => String(own(row, key) ?? '')
  const tableRows = Math.max(0, number('table_rows'))
  const rows =
    own(row, 'predicate') === null ? tableRows : await matching(text('table_name'), text('predicate'), database)
  return {
    schema: text('schema'),
    name: text('name'),
    rows: rows ?? tableRows,
    pages: number('pages'),
    distinct: number('distinct_values'),
    width: number('width'),
    unique: own(row, 'is_unique') === true,
    covering: own(row, 'covering') === true,
  }
}

/** How many rows the planner expects behind the predicate of a partial index. */
async function matching(table: string, predicate: string, database: Database): Promise<number | null> {
  const sql = `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table} WHERE ${predicate}`
  const [row] = await rowsOf(database, sql)
  const [plan] = listOf(own(row, 'QUERY PLAN'))
  const rows = own(own(plan, 'Plan'), 'Plan Rows')
  return typeof rows === 'number' ? rows : null
}

async function rowsOf(database: Database, sql: string): Promise<readonly unknown[]> {
  const ran = await database.run(sql, { rows: true, timeout })
  return 'value' in ran ? listOf(ran.value) : []
}

const fileOf = (path: unknown, pages: number) => ({ path: String(path), bytes: pages * pageBytes })
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
