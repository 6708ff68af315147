import { own } from '../fields.js'
import type { Database } from './database.js'
import { declaredStatements } from './declared.js'
import { extendAll, newIndexFiles } from './file-sizes.js'
import type { Seed } from './load.js'
import type { QueryPlanSettings } from './settings.js'
import { isFailure } from './side.js'
import { type Failure, statementsIn } from './statements.js'
import { nameParts, nodesIn, type SyntaxNode } from './tree-walk.js'

const timeout = 60_000

/**
 * Sizes and distributions without rows: Postgres' own functions restore them, and the empty files of tables and indexes
 * are made as long as they would be, because the planner takes pages from the file. Queries are planned after that and
 * never run: the pages are not there.
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
      : await declaredStatements(settings, database, seed.reckoned)
  if (isFailure(statements)) return statements
  await newIndexFiles(database)
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
