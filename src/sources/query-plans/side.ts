import type { Place } from '../../model/place.js'
import { permitFor } from './allowed.js'
import type { Database } from './database.js'
import type { SchemaFile } from './migrations.js'
import { setSession } from './session.js'
import type { QueryPlanSettings } from './settings.js'
import { type Failure, failureOf, type Statement, statementsIn } from './statements.js'

export interface Applied {
  readonly statements: readonly Statement[]
  readonly ran: number
  readonly notes: readonly string[]
}

export const isFailure = (value: object): value is Failure => 'stopped' in value && 'place' in value

/** A SELECT that may run sets something. */
const sets = new Set(['VariableSetStmt', 'SelectStmt'])

/** Runs the files one statement after the other. Stops at the first that is refused, fails or does not end. */
export async function apply(
  files: readonly SchemaFile[],
  database: Database,
  settings: QueryPlanSettings,
): Promise<Applied | Failure> {
  await setSession(database, settings)
  const all: Statement[] = []
  const notes: string[] = []
  let ran = 0
  for (const file of files) {
    const statements = await statementsIn(file.text, file.path, database)
    if (isFailure(statements)) return statements
    all.push(...statements)
    for (const statement of statements) {
      const permit = permitFor(statement)
      if (permit.kind === 'refuse') return refused(permit.why, statement.place)
      const forbidden = permit.kind === 'run' ? await database.refuses(statement) : null
      if (forbidden !== null) return refused(forbidden, statement.place)
      if (permit.kind === 'skip') {
        if (permit.note !== null) notes.push(permit.note)
        continue
      }
      const failure = await runOne(permit.sql, statement, database, settings)
      if (failure !== null) return failure
      ran++
    }
    // A dump empties the search path for itself; the next file begins as in a session of its own.
    if (statements.some(({ node }) => sets.has(node.kind))) await setSession(database, settings)
  }
  await setSession(database, settings)
  return { statements: all, ran, notes }
}

const refused = (why: string, place: Place): Failure => ({ text: `refused: ${why}`, place, stopped: false })

async function runOne(
  sql: string,
  statement: Statement,
  database: Database,
  settings: QueryPlanSettings,
): Promise<Failure | null> {
  const ran = await database.run(sql, { timeout: settings.timeout * 1000 })
  if ('stopped' in ran) return { text: ran.stopped, place: statement.place, stopped: true }
  if (!('error' in ran)) return null
  // Roles and owners of the real server are not here; nothing of a plan rests on them.
  if (/^(?:role|user) ".*" does not exist$/.test(ran.error.message)) return null
  return failureOf(ran.error, sql, statement.place)
}
