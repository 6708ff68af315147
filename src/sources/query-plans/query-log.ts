import { listOf, own, textOf } from '../fields.js'
import { csvRows } from './csv.js'

/** A statement as an export or a log has it. */
export interface Logged {
  readonly sql: string
  /** How often it ran, as the export says; a line of a log is one time. */
  readonly calls: number
  /** The request that it belongs to; null where the log does not say. */
  readonly trace: string | null
  readonly line: number
}

type Reader = (text: string) => Logged[]

/** By the ending of the file's name; everything else is SQL with names. */
const readers: Readonly<Record<string, Reader>> = {
  csv: fromCsv,
  json: (text) => fromRows(parsed(text)),
  jsonl: fromLines,
  ndjson: fromLines,
  log: fromServerLog,
}

export const isLog = (path: string): boolean => endingOf(path) in readers

/** The statements of an export of pg_stat_statements (CSV, JSON) or of a query log (JSON lines, the server's own log). */
export function statementsOfLog(text: string, path: string): Logged[] {
  const reader = readers[endingOf(path)]
  return reader === undefined
    ? []
    : reader(text)
        .filter(({ sql }) => sql.trim() !== '')
        .map(traced)
}

const endingOf = (path: string): string => /\.([a-z]+)$/.exec(path)?.[1] ?? ''

/** Clients write the trace into a comment at the end: https://google.github.io/sqlcommenter/spec/. */
function traced(logged: Logged): Logged {
  const found = /\/\*[^*]*traceparent='00-([0-9a-f]+)-[^']*'[^*]*\*\/\s*;?\s*$/.exec(logged.sql)
  return found === null ? logged : { ...logged, trace: logged.trace ?? found[1] ?? null }
}

function fromCsv(text: string): Logged[] {
  const [head, ...rows] = csvRows(text)
  const at = (name: string) => head?.cells.findIndex((cell) => cell.trim().toLowerCase() === name) ?? -1
  const [query, calls] = [at('query'), at('calls')]
  return rows.map(({ cells, line }) => ({
    sql: cells[query] ?? '',
    calls: countOf(cells[calls]),
    trace: null,
    line,
  }))
}

function fromRows(json: unknown): Logged[] {
  const rows = Array.isArray(json) ? json : listOf(own(json, 'rows') ?? own(json, 'queries'))
  return rows.map((row) => ({ ...loggedIn(row), line: 1 }))
}

function fromLines(text: string): Logged[] {
  return text.split('\n').flatMap((row, index) => {
    const json = row.trim() === '' ? null : parsed(row)
    return json === null ? [] : [{ ...loggedIn(json), line: index + 1 }]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const sqlKeys = ['sql', 'query', 'statement', 'db.query.text', 'db.statement']
const traceKeys = ['trace', 'trace_id', 'traceId', 'request_id', 'requestId']

function loggedIn(row: unknown): Omit<Logged, 'line'> {
  const first = (keys: readonly string[]) => keys.map((key) => textOf(own(row, key))).find((text) => text !== null)
  const message = textOf(own(row, 'message'))
  const sql = first(sqlKeys) ?? (message === null ? '' : (statementIn(message) ?? ''))
  return { sql, calls: countOf(own(row, 'calls')), trace: first(traceKeys) ?? null }
}

function countOf(value: unknown): number {
  const count = Number(value ?? 1)
  return Number.isFinite(count) && count >= 1 ? Math.round(count) : 1
}

/** Lines that go on begin with a tab. */
function fromServerLog(text: string): Logged[] {
  const rows = text.split('\n')
  const found: Logged[] = []
  for (let index = 0; index < rows.length; index++) {
    const [, message] = /\bLOG: {1,2}(.*)$/.exec(rows[index] ?? '') ?? []
    if (message === undefined) continue
    const line = index + 1
    const more: string[] = []
    while (rows[index + 1]?.startsWith('\t')) more.push((rows[++index] ?? '').slice(1))
    const sql = statementIn([message, ...more].join('\n'))
    if (sql !== null) found.push({ sql, calls: 1, trace: null, line })
  }
  return found
}

/** What `log_min_duration_statement`, `log_statement` and auto_explain write; null for other messages. */
function statementIn(message: string): string | null {
  const [, plain] = /^(?:duration: [\d.]+ ms {1,2})?(?:statement|execute [^:]*): ([\s\S]*)$/.exec(message) ?? []
  if (plain !== undefined) return plain
  const [, plan] = /^duration: [\d.]+ ms {1,2}plan:\s*([\s\S]*)$/.exec(message) ?? []
  if (plan === undefined) return null
  if (plan.startsWith('{')) return textOf(own(parsed(plan), 'Query Text'))
  const lines = plan.replace(/^Query Text: /, '').split('\n')
  const tree = lines.findIndex((line) => /\(cost=[\d.]+\.\./.test(line))
  return lines.slice(0, tree === -1 ? undefined : tree).join('\n')
}
