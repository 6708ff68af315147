import type { Client } from 'pg'
import { listOf, own, textOf } from '../fields.js'
import type { Answered, SqlError } from '../query-plans/database.js'

/** A session on a server. Its statements run one after the other. */
export interface Connection {
  /** The server's process, by which another session can end it. */
  readonly process: number
  readonly run: (sql: string) => Promise<Answered>
  /** Leaves at once, whatever runs. */
  readonly destroy: () => void
  readonly close: () => Promise<void>
}

/** Why there is no session: in words, with what Postgres calls it where it said something. */
export interface Refused {
  readonly refused: string
  readonly code: string | null
}

const connectTimeout = 10_000
/** No plan and no answer of ours is as long. What is longer was made to fill our memory. */
const usualBytes = 32 * 1024 * 1024

export async function connect(url: string, mostBytes = usualBytes): Promise<Connection | Refused> {
  const { default: pg } = await import('pg')
  let client: Client
  let gone: string | null = null
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeout, keepAlive: true })
    client.on('error', () => {
      gone ??= 'the server ended the connection'
    })
    await client.connect()
  } catch (error) {
    return refusedBy(error)
  }
  const meter = measureStream(client, mostBytes, () => {
    gone = `it sent more than ${mostBytes / 1024 ** 2} MiB`
  })
  return {
    process: Number(own(client, 'processID')),
    run: async (sql) => {
      if (gone !== null) return { stopped: gone }
      meter.reset()
      try {
        return { value: rowsOf(await client.query(sql)) }
      } catch (error) {
        if (gone === null && /FATAL|PANIC/.test(textOf(own(error, 'severity')) ?? '')) gone = messageOf(error)
        return gone === null ? { error: sqlErrorOf(error) } : { stopped: gone }
      }
    },
    destroy: () => meter.destroy(),
    close: async () => {
      gone ??= 'the connection is closed'
      await client.end().catch(() => {})
    },
  }
}

/** Counts what one statement sends, and leaves when it is too much: a row of a gigabyte would be kept before anybody sees it. */
function measureStream(
  client: Client,
  mostBytes: number,
  tooMuch: () => void,
): { readonly reset: () => void; readonly destroy: () => void } {
  const { stream } = client.connection
  let received = 0
  stream.on('data', (chunk: Uint8Array) => {
    received += chunk.length
    if (received <= mostBytes) return
    tooMuch()
    stream.destroy()
  })
  return {
    reset: () => {
      received = 0
    },
    destroy: () => stream.destroy(),
  }
}

/** Of several statements in one text the last counts. */
const rowsOf = (result: unknown): readonly unknown[] =>
  listOf(own(Array.isArray(result) ? result.at(-1) : result, 'rows'))

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 2000)

function sqlErrorOf(error: unknown): SqlError {
  const field = (key: string) => textOf(own(error, key)) ?? undefined
  const position = Number(field('position'))
  return {
    message: messageOf(error),
    code: field('code'),
    detail: field('detail'),
    hint: field('hint'),
    at: position > 0 ? position - 1 : undefined,
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNRESET: 'it dropped the connection',
  ETIMEDOUT: 'it did not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENOENT: 'a file that the address names is not there',
}

function refusedBy(error: unknown): Refused {
  const [first] = listOf(own(error, 'errors'))
  const code = textOf(own(error, 'code')) ?? textOf(own(first, 'code'))
  const message = messageOf(error) === '' ? messageOf(first) : messageOf(error)
  if (/timeout expired/.test(message)) return { refused: `it did not answer within ${connectTimeout / 1000} s`, code }
  return { refused: words[code ?? ''] ?? message, code }
}
