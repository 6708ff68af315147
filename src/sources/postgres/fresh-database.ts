import type { Io } from '../../model/io.js'
import { listOf, own } from '../fields.js'
import { addressWith } from './address.js'
import { type Connection, connect } from './connection.js'
import type { PostgresSettings } from './settings.js'

/** Names of ours, and nobody else's: when it was made, then sixteen digits of chance. Both come from the server. */
const nameQuery = `SELECT 'perf_gate_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS') || '_' ||
  left(replace(gen_random_uuid()::text, '-', ''), 16) AS name`

/** Longer than any job runs: what is older was left by a run that was killed. */
const leftAfter = '6 hours'
const leftQuery = `SELECT oid::text AS oid, datname AS name FROM pg_database
  WHERE datname ~ '^perf_gate_[0-9]{14}_[0-9a-f]{16}$' AND pg_get_userbyid(datdba) = current_user
    AND to_timestamp(substr(datname, 11, 14), 'YYYYMMDDHH24MISS')::timestamp < now() AT TIME ZONE 'UTC' - interval '${leftAfter}'
  ORDER BY datname`

export interface FreshDatabase {
  readonly oid: string
  readonly name: string
}

/** Drops what an earlier run of this role left, and says what it was. */
export async function tidy(connection: Connection): Promise<readonly string[]> {
  const found = await connection.run(leftQuery)
  const notes: string[] = []
  for (const row of 'value' in found ? listOf(found.value) : []) {
    const left = { oid: String(own(row, 'oid')), name: String(own(row, 'name')) }
    const dropped = await dropBy(connection, left.oid)
    notes.push(
      dropped === null
        ? `Dropped the database ${left.name}, which an earlier run left.`
        : `The database ${left.name}, which an earlier run left, could not be dropped: ${dropped}.`,
    )
  }
  return notes
}

export async function nameFor(connection: Connection): Promise<string | null> {
  const named = await connection.run(nameQuery)
  const name = 'value' in named ? own(listOf(named.value)[0], 'name') : null
  return typeof name === 'string' ? name : null
}

/** Makes the database of a name that nobody has. Gives its oid, or why there is none. */
export async function create(
  connection: Connection,
  name: string,
  template: string,
): Promise<FreshDatabase | { readonly why: string }> {
  const made = await connection.run(`CREATE DATABASE ${identifier(name)} TEMPLATE ${identifier(template)}`)
  if (!('value' in made)) return { why: 'error' in made ? made.error.message : made.stopped }
  const found = await connection.run(`SELECT oid::text AS oid FROM pg_database WHERE datname = '${name}'`)
  const oid = 'value' in found ? own(listOf(found.value)[0], 'oid') : undefined
  return typeof oid === 'string' ? { oid, name } : { why: `the database ${name} was made and is not there` }
}

const attempts = 5

/** Drops it in a session of its own: that of the run may be gone. Tells the person who waits where it stays behind. */
export async function drop(made: FreshDatabase, server: PostgresSettings, io: Io): Promise<void> {
  let why: string | null = ''
  for (let attempt = 1; attempt <= attempts && why !== null; attempt++) {
    if (attempt > 1) await io.sleep(200 * attempt)
    const connection = await connect(addressWith(server.url, null, { statement_timeout: 30_000 }))
    if ('refused' in connection) {
      why = connection.refused
      continue
    }
    why = await dropBy(connection, made.oid)
    await connection.close()
  }
  if (why !== null) io.progress(`the database ${made.name} stays behind, drop it by hand: ${why}`)
}

/** By its oid: a statement that ran in it may have given it another name, or made it a template. Null when it is gone. */
async function dropBy(connection: Connection, oid: string): Promise<string | null> {
  const found = await connection.run(
    `SELECT datname AS name, datistemplate AS kept FROM pg_database WHERE oid = ${oid}`,
  )
  if (!('value' in found)) return 'error' in found ? found.error.message : found.stopped
  const [row] = listOf(found.value)
  if (row === undefined) return null
  const name = identifier(String(own(row, 'name')))
  if (own(row, 'kept') === true) await connection.run(`ALTER DATABASE ${name} IS_TEMPLATE false`)
  const dropped = await connection.run(`DROP DATABASE ${name} WITH (FORCE)`)
  if ('value' in dropped) return null
  return 'error' in dropped ? dropped.error.message : dropped.stopped
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
