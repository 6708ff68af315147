import type { Child, Io } from '../../model/io.js'
import { UserError } from '../../model/user-error.js'
import { own, textOf } from '../fields.js'
import type { Answered, Database, SqlError } from './database.js'
import { engineFolder } from './engine-folder.js'

const parseTimeout = 20_000
const openTimeout = 120_000
const identifyTimeout = 120_000

/** Starts the embedded database in a process of its own. Throws UserError where it does not start. */
export async function openEngine(io: Io, extensions: readonly string[]): Promise<Database> {
  const child = await io.child(`${await engineFolder(io)}/worker.mjs`)
  const ask = conversation(child, io)
  const opened = await ask({ op: 'open', extensions }, openTimeout)
  if (!('value' in opened)) {
    await ended(child)
    throw new UserError([
      {
        message: `the embedded database did not start: ${'error' in opened ? opened.error.message : opened.stopped}`,
        fix: 'Try again; a runner needs 1 GB of free memory for it.',
      },
    ])
  }
  return {
    version: textOf(opened.value) ?? '',
    notes: [],
    parse: (sql) => ask({ op: 'parse', sql }, parseTimeout),
    run: (sql, { rows = false, timeout }) => ask({ op: 'run', sql, rows }, timeout),
    extend: (files) => ask({ op: 'extend', files }, parseTimeout),
    // Whatever it does ends with its process, which has no network and no files.
    refuses: async () => null,
    close: () => ended(child),
  }
}

export interface Parser extends Pick<Database, 'parse' | 'close'> {
  /** The body of a function or of DO in PL/pgSQL. */
  readonly parseFunction: (sql: string) => Promise<Answered>
  /** For each statement its fingerprint and its text with `$1` for constants; null for what is no SQL. */
  readonly identify: (statements: readonly string[]) => Promise<Answered>
}

/** The parser of Postgres in a process of its own, without a database. */
export async function openParser(io: Io): Promise<Parser> {
  const child = await io.child(`${await engineFolder(io)}/worker.mjs`)
  const ask = conversation(child, io)
  return {
    parse: (sql) => ask({ op: 'parse', sql }, parseTimeout),
    parseFunction: (sql) => ask({ op: 'parseFunction', sql }, parseTimeout),
    identify: (statements) => ask({ op: 'identify', statements }, identifyTimeout),
    close: () => ended(child),
  }
}

async function ended(child: Child): Promise<void> {
  child.kill()
  await child.ended
}

type Ask = (request: Readonly<Record<string, unknown>>, timeout: number) => Promise<Answered>

/** One request at a time. A request that takes too long, or kills the other side, ends the conversation. */
function conversation(child: Child, io: Io): Ask {
  const lines = child.lines[Symbol.asyncIterator]()
  let last = 0
  let stopped: string | null = null
  const stop = (why: string): Answered => {
    stopped = why
    child.kill()
    return { stopped: why }
  }
  return async (request, timeout) => {
    if (stopped !== null) return { stopped }
    child.send(JSON.stringify({ id: ++last, ...request }))
    const done = new AbortController()
    const late = io.sleep(timeout, done.signal).then(
      () => 'late' as const,
      () => 'late' as const,
    )
    const line = await Promise.race([lines.next(), late])
    done.abort()
    if (line === 'late') return stop(`it ran for more than ${Math.round(timeout / 1000)} s`)
    if (line.done === true) {
      const { stderr } = await child.ended
      return stop(stderr.includes('engine: memory') ? 'it took more than 2 GiB of memory' : 'the database broke down')
    }
    return answerIn(line.value, last) ?? stop('the database broke down')
  }
}

function answerIn(line: string, id: number): Answered | null {
  const json: unknown = JSON.parse(line)
  if (own(json, 'id') !== id) return null
  const error = own(json, 'error')
  return error === undefined ? { value: own(json, 'value') } : { error: errorIn(error) }
}

function errorIn(error: unknown): SqlError {
  const at = own(error, 'at')
  return {
    message: textOf(own(error, 'message')) ?? 'unknown',
    code: textOf(own(error, 'code')) ?? undefined,
    detail: textOf(own(error, 'detail')) ?? undefined,
    hint: textOf(own(error, 'hint')) ?? undefined,
    at: typeof at === 'number' && at >= 0 ? at : undefined,
  }
}
