import type { Place } from '../../model/place.js'
import type { Absent } from '../../model/reading.js'
import { listOf, own } from '../fields.js'
import type { Database, SqlError } from './database.js'
import { nodeOf, type SyntaxNode } from './tree-walk.js'

export interface Statement {
  readonly sql: string
  readonly node: SyntaxNode
  readonly place: Place
}

export interface Failure {
  readonly text: string
  readonly place: Place
  /** True where the database is gone and a new one is needed. */
  readonly stopped: boolean
  readonly code?: string | undefined
  /** What is said where no line of the files is at fault: there is no database, or none to compare with. */
  readonly absent?: Absent | undefined
}

/** The statements of a file, each with its line. Fails at the first that is no SQL. */
export async function statementsIn(
  text: string,
  path: string,
  database: Pick<Database, 'parse'>,
): Promise<readonly Statement[] | Failure> {
  const sql = withoutClientCommands(text)
  if (sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|[\s;]+/g, '') === '') return []
  const parsed = await database.parse(sql)
  if ('stopped' in parsed) return { text: parsed.stopped, place: { path, line: 1 }, stopped: true }
  if ('error' in parsed) return failureOf(parsed.error, sql, { path, line: 1 })
  const bytes = new TextEncoder().encode(sql)
  return listOf(own(parsed.value, 'stmts')).flatMap((raw) => {
    const node = nodeOf(own(raw, 'stmt'))
    const from = numberAt(raw, 'stmt_location')
    const length = numberAt(raw, 'stmt_len')
    const part = new TextDecoder().decode(bytes.slice(from, length === 0 ? undefined : from + length))
    const blank = leadingBlank(part)
    const line = (new TextDecoder().decode(bytes.slice(0, from)) + blank).split('\n').length
    return node === null ? [] : [{ sql: part.slice(blank.length).trimEnd(), node, place: { path, line } }]
  })
}

const numberAt = (value: unknown, key: string): number => {
  const found = own(value, key)
  return typeof found === 'number' ? found : 0
}

const leadingBlank = (sql: string): string => /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(sql)?.[0] ?? ''

/** What went wrong, at the line where Postgres points, else at the statement's first. */
export function failureOf(error: SqlError, sql: string, start: Place): Failure {
  const { message, code, detail, hint, at } = error
  const line = start.line + (at === undefined ? 0 : sql.slice(0, at).split('\n').length - 1)
  const words = [message, detail, hint].filter((part) => part !== undefined && part !== '').join('. ')
  return { text: words.slice(0, 600), place: { path: start.path, line }, stopped: false, code }
}

/** Dumps speak to psql too: its commands and the rows after COPY FROM stdin become empty lines, so that lines keep their numbers. */
function withoutClientCommands(text: string): string {
  if (!/^\\|^COPY .* FROM stdin/im.test(text)) return text
  const blank = (part: string) => part.replace(/[^\n]/g, '')
  return text
    .replace(/^COPY [^;]*? FROM stdin[^;]*;[\s\S]*?^\\\.[ \t]*$/gim, blank)
    .replace(/^\\(?:restrict|unrestrict|connect|c|set|echo|encoding|pset|timing)\b.*$/gm, blank)
}
