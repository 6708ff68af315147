import { createHash } from 'node:crypto'
import { listOf, own, textOf } from '../fields.js'
import type { Parser } from './engine.js'
import type { NamedQuery, Repeats } from './query-files.js'
import { isLog, type Logged, statementsOfLog } from './query-log.js'
import { nodeOf, nodesIn, type SyntaxNode } from './tree-walk.js'

export interface LogFile {
  readonly path: string
  readonly text: string
}

/** Of a longer log the queries that were called most. */
const mostQueries = 1000

interface Group {
  readonly fingerprint: string
  readonly sql: string
  readonly path: string
  readonly line: number
  calls: number
  readonly traces: Map<string, { count: number; texts: Set<string> }>
}

/**
 * The queries that a log holds, named after what they do: Postgres' own fingerprint tells which of its statements are
 * the same but for constants, letter case and comments. Statements that read no table are left out.
 */
export async function loggedQueries(files: readonly LogFile[], parser: Parser): Promise<NamedQuery[]> {
  const groups = await grouped(files, parser)
  const most = groups
    .sort((a, b) => b.calls - a.calls || (a.fingerprint < b.fingerprint ? -1 : 1))
    .slice(0, mostQueries)
  const named: NamedQuery[] = []
  for (const group of most) {
    const parsed = await parser.parse(group.sql)
    const node = 'value' in parsed ? nodeOf(own(listOf(own(parsed.value, 'stmts'))[0], 'stmt')) : null
    const stem = node === null ? null : stemOf(node)
    if (stem !== null) named.push(queryOf(group, `${stem}_${group.fingerprint.slice(0, 8)}`))
  }
  return named
}

async function grouped(files: readonly LogFile[], parser: Parser): Promise<Group[]> {
  const groups = new Map<string, Group>()
  for (const { path, text } of files.filter((file) => isLog(file.path))) {
    const statements = statementsOfLog(text, path)
    const texts = [...new Set(statements.map(({ sql }) => sql))]
    const answered = await parser.identify(texts)
    const known = new Map(texts.map((sql, index) => [sql, 'value' in answered ? listOf(answered.value)[index] : null]))
    for (const statement of statements) add(groups, statement, path, known.get(statement.sql))
  }
  return [...groups.values()]
}

function add(groups: Map<string, Group>, { sql, calls, trace, line }: Logged, path: string, identity: unknown): void {
  const fingerprint = textOf(own(identity, 'fingerprint'))
  const plain = textOf(own(identity, 'sql'))
  if (fingerprint === null || plain === null) return
  const group = groups.get(fingerprint) ?? { fingerprint, sql: plain, path, line, calls: 0, traces: new Map() }
  groups.set(fingerprint, group)
  group.calls += calls
  if (trace === null) return
  const seen = group.traces.get(trace) ?? { count: 0, texts: new Set() }
  group.traces.set(trace, seen)
  seen.count += calls
  seen.texts.add(sql.replace(/\/\*[\s\S]*?\*\//g, '').trim())
}

function queryOf(group: Group, name: string): NamedQuery {
  const sql = group.sql.trim().replace(/;\s*$/, '')
  return {
    name,
    sql,
    place: { path: group.path, line: group.line },
    digest: createHash('sha256').update(group.fingerprint).digest('hex'),
    calls: group.calls,
    repeats: repeatsOf(group),
  }
}

/** The request that asked most often. */
function repeatsOf({ traces, sql }: Group): Repeats | null {
  const [first] = [...traces].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
  if (first === undefined) return null
  const [trace, { count, texts }] = first
  const kind = /^\s*insert\b/i.test(sql)
    ? 'insert'
    : texts.size > 1 || /\$\d/.test([...texts][0] ?? '')
      ? 'one-by-one'
      : 'again'
  return { count, trace, kind }
}

const verbs: Readonly<Record<string, string>> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
}

/** `select_orders`: the verb and the first table. Null for what has no plan or reads no table. */
function stemOf(node: SyntaxNode): string | null {
  const verb = verbs[node.kind]
  const about = textOf(own(own(node.value, 'relation'), 'relname'))
  const table =
    about ??
    [...nodesIn({ [node.kind]: node.value })].flatMap(({ kind, value }) =>
      kind === 'RangeVar' ? [textOf(own(value, 'relname'))] : [],
    )[0]
  return verb === undefined || table === null || table === undefined ? null : `${verb}_${table.replace(/[^\w]/g, '_')}`
}
