import type { Io } from '../../model/io.js'
import { formatValue } from '../../units/format.js'
import { listOf, own } from '../fields.js'
import type { Answered } from '../query-plans/database.js'
import { addressWith } from './address.js'
import { type Connection, connect } from './connection.js'
import type { FreshDatabase } from './fresh-database.js'
import type { PostgresSettings } from './settings.js'

const everyMilliseconds = 1000
/** The server ends a statement by itself; this much later we do. A function may catch the one and not the other. */
const grace = 2000

export interface Watched {
  readonly session: Connection
  readonly made: FreshDatabase
  readonly server: PostgresSettings
  readonly timeout: number
}

/** Waits for a statement, and ends it when it takes too long or writes too much. */
export async function watched(work: Promise<Answered>, about: Watched, io: Io): Promise<Answered> {
  const done = new AbortController()
  const ended = await Promise.race([work, excess(about, done.signal, io)])
  done.abort()
  if (typeof ended !== 'string') return inOurWords(ended, about.timeout)
  const stopped = await end(work, about, io)
  return stopped ? { error: { message: ended, code: '57014' } } : { stopped: ended }
}

const late = (timeout: number): string => `it ran for more than ${Math.round(timeout / 1000)} s`

function inOurWords(answered: Answered, timeout: number): Answered {
  const isCancelled = 'error' in answered && answered.error.code === '57014'
  return isCancelled ? { error: { message: late(timeout), code: '57014' } } : answered
}

/** What is too much, once it is; never where the statement ends before. */
async function excess({ made, server, timeout }: Watched, signal: AbortSignal, io: Io): Promise<string> {
  const start = io.now()
  let beside: Connection | null = null
  try {
    for (;;) {
      await io.sleep(everyMilliseconds, signal)
      if (io.now() - start > timeout + grace) return late(timeout)
      beside ??= await besides(server)
      const size = await beside?.run(`SELECT pg_database_size(${made.oid})::text AS bytes`)
      const bytes = size !== undefined && 'value' in size ? Number(own(listOf(size.value)[0], 'bytes')) : 0
      if (bytes > server.maxSize) return `it made the database larger than ${formatValue(server.maxSize, 'B')}`
    }
  } catch {
    // The statement ended, and its watch with it.
    return new Promise(() => {})
  } finally {
    await beside?.close()
  }
}

async function besides(server: PostgresSettings): Promise<Connection | null> {
  const connection = await connect(addressWith(server.url, null, { statement_timeout: 5000 }))
  return 'refused' in connection ? null : connection
}

/** Cancels it, which leaves the session whole: true. A statement that goes on after that loses its session: false. */
async function end(work: Promise<Answered>, { session, server }: Watched, io: Io): Promise<boolean> {
  const beside = await besides(server)
  const isOver = async (functionName: string): Promise<boolean> => {
    await beside?.run(`SELECT ${functionName}(${session.process})`)
    return Promise.race([work.then(() => true), io.sleep(grace).then(() => false)])
  }
  try {
    if (await isOver('pg_cancel_backend')) return true
    await isOver('pg_terminate_backend')
  } finally {
    await beside?.close()
    // Its answer is waited for no longer.
    void work.catch(() => {})
  }
  session.destroy()
  return false
}
