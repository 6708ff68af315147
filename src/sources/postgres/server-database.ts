import type { Io } from '../../model/io.js'
import { absent } from '../query-plans/answers.js'
import type { Database, OpenDatabase } from '../query-plans/database.js'
import { openParser } from '../query-plans/engine.js'
import { isFailure } from '../query-plans/side.js'
import type { Failure } from '../query-plans/statements.js'
import { addressWith, shownAddress } from './address.js'
import { refusing } from './bodies.js'
import { type Connection, connect } from './connection.js'
import { create, drop, type FreshDatabase, nameFor, tidy } from './fresh-database.js'
import { examine } from './role.js'
import type { PostgresSettings } from './settings.js'
import { watched } from './watch.js'

/** With which the session of a side begins; whatever a schema sets, RESET ALL goes back to them. */
const sessionBegins = {
  timezone: 'UTC',
  client_min_messages: 'error',
  statement_timeout: 120_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
  // Where a scan begins and how an index is built decide how the rows of a seed lie.
  synchronize_seqscans: 'off',
  max_parallel_maintenance_workers: 0,
}

/** Fresh databases on a server of the reader's, each dropped when it is closed or the program is stopped. */
export function serverDatabases(name: string, server: PostgresSettings, io: Io): OpenDatabase {
  const state = { stopping: false }
  const where = `${name} (${shownAddress(server.url)})`
  return async () => {
    if (state.stopping) return failed('unreachable', where, 'is left: the run was stopped')
    const begun = await begin(where, server)
    if (isFailure(begun)) return begun
    const { connection, version, notes, fresh } = begun
    // Whoever stops the program while the database is made waits for it: else nobody drops it.
    const making = create(connection, fresh, server.template).finally(() => connection.close())
    const forget = io.whenStopped(async () => {
      state.stopping = true
      const made = await making
      if ('oid' in made) await drop(made, server, io)
    })
    const made = await making
    if ('why' in made) {
      forget()
      return failed('unsupported', where, `makes no database: ${made.why}`)
    }
    const close = async () => {
      await drop(made, server, io)
      forget()
    }
    const stopped = { refused: 'the run was stopped', code: null }
    const session = state.stopping ? stopped : await connect(addressWith(server.url, made.name, sessionBegins))
    if ('refused' in session) {
      await close()
      return failed('unsupported', where, `does not let us into a fresh database: ${session.refused}`)
    }
    const said = [`Planned by the server ${where}, PostgreSQL ${version}.`, ...notes]
    return databaseOf({ made, session, server, version, close, notes: said }, io)
  }
}

/** The first session: who we are, what an earlier run left, and a name. */
async function begin(where: string, server: PostgresSettings) {
  const connection = await connect(addressWith(server.url, null, { timezone: 'UTC', statement_timeout: 30_000 }))
  if ('refused' in connection) return failed('unreachable', where, `does not let us in: ${connection.refused}`)
  const facts = await examine(connection)
  const notes = 'why' in facts ? [] : await tidy(connection)
  const fresh = 'why' in facts ? null : await nameFor(connection)
  if ('why' in facts || fresh === null) {
    await connection.close()
    return failed(
      'unsupported',
      where,
      `cannot be planned on: ${'why' in facts ? facts.why : 'it gives no name for a database'}`,
    )
  }
  return { connection, version: facts.version, notes, fresh }
}

interface Entered {
  readonly made: FreshDatabase
  readonly session: Connection
  readonly server: PostgresSettings
  readonly version: string
  readonly notes: readonly string[]
  readonly close: () => Promise<void>
}

async function databaseOf({ made, session, server, version, notes, close }: Entered, io: Io): Promise<Database> {
  const parser = await openParser(io).catch(async (error: unknown) => {
    await close()
    throw error
  })
  // Only a superuser may set it, or whom one allowed to; where it is refused, what stands for the role holds.
  await session.run(`SET temp_file_limit = '${Math.ceil(server.maxSize / 1024)}kB'`)
  return {
    version,
    notes,
    parse: parser.parse,
    refuses: refusing(parser),
    run: async (sql, { timeout }) => {
      // What ran before may have set another one.
      const limited = session.run(`SET statement_timeout = ${Math.round(timeout)}`)
      return watched(
        limited.then((set) => ('value' in set ? session.run(sql) : set)),
        { session, made, server, timeout },
        io,
      )
    },
    // The planner takes pages from the files, and those are the server's alone.
    extend: null,
    close: async () => {
      await parser.close()
      session.destroy()
      await close()
    },
  }
}

function failed(reason: 'unreachable' | 'unsupported', where: string, words: string): Failure {
  const text = `The server ${where} ${words}.`.replace(/\.\.$/, '.')
  return { text, place: { path: where, line: 1 }, stopped: false, absent: absent(reason, text, where) }
}
