import { createHash } from 'node:crypto'
import type { Place } from '../../model/place.js'
import type { Tree } from '../../model/tree.js'
import { matchesAny } from '../../units/glob.js'
import type { Parser } from './engine.js'
import { type LogFile, loggedQueries } from './logged-queries.js'
import { isLog } from './query-log.js'

export interface NamedQuery {
  readonly name: string
  /** As it is written, without the head. */
  readonly sql: string
  readonly place: Place
  /** Alike for texts that differ in comments and white space only. */
  readonly digest: string
  /** How often it ran, as the log or export says that it comes from; null for a file of SQL. */
  readonly calls: number | null
  readonly repeats: Repeats | null
}

/** How often one request asked for the same. */
export interface Repeats {
  readonly count: number
  readonly trace: string
  /** With other values each time, with the same ones, or row by row written. */
  readonly kind: 'one-by-one' | 'again' | 'insert'
}

const largestFile = 8 * 1024 * 1024
const largestLog = 64 * 1024 * 1024
const head = /^[ \t]*--[ \t]*name:[ \t]*(\S+).*$/gm

export type OpenParser = () => Promise<Parser>

/** The named queries of a side, in the order of their files, those of logs last. Of two with one name the first counts. */
export async function readQueries(tree: Tree, patterns: readonly string[], open: OpenParser): Promise<NamedQuery[]> {
  const found = new Map<string, NamedQuery>()
  const logs: LogFile[] = []
  const take = (query: NamedQuery) => {
    if (!found.has(query.name)) found.set(query.name, query)
  }
  for (const file of await tree.list('')) {
    if (!matchesAny(file.path, patterns)) continue
    const content = await tree.read(file.path, isLog(file.path) ? largestLog : largestFile)
    if (content === null) continue
    const text = new TextDecoder().decode(content)
    if (isLog(file.path)) logs.push({ path: file.path, text })
    else queriesIn(text, file.path).forEach(take)
  }
  if (logs.length > 0) {
    const parser = await open()
    try {
      for (const query of await loggedQueries(logs, parser)) take(query)
    } finally {
      await parser.close()
    }
  }
  return [...found.values()]
}

export const hasFiles = async (tree: Tree, patterns: readonly string[]): Promise<boolean> =>
  (await tree.list('')).some(({ path }) => matchesAny(path, patterns))

/** `-- name: search_cases` begins a query; a file without such a head is one query, named after the file. */
export function queriesIn(text: string, path: string): NamedQuery[] {
  const heads = [...text.matchAll(head)]
  if (heads.length === 0) {
    const stem = (path.split('/').at(-1) ?? path).replace(/\.sql$/i, '')
    return [queryOf(stem, text, path, 0, text)]
  }
  return heads.map((match, index) => {
    const from = match.index + match[0].length
    // sqlc and others write `-- name: find :one`, and `-- name: find!`.
    const name = (match[1] ?? '').replace(/[!$^]+$/, '')
    return queryOf(name, text.slice(from, heads[index + 1]?.index), path, from, text)
  })
}

function queryOf(name: string, sql: string, path: string, from: number, whole: string): NamedQuery {
  const leading = /^(?:\s|--.*(?:\n|$))*/.exec(sql)?.[0].length ?? 0
  const line = whole.slice(0, from + leading).split('\n').length
  const text = sql.trim().replace(/;\s*$/, '').trim()
  return { name, sql: text, place: { path, line }, digest: digestOf(text), calls: null, repeats: null }
}

/** A comment or an indentation changes no plan. A quoted text is left as it stands. */
function digestOf(sql: string): string {
  const plain = sql.replace(/'(?:[^']|'')*'|(?:--.*|\/\*[\s\S]*?\*\/|\s)+/g, (part) =>
    part.startsWith("'") ? part : ' ',
  )
  return createHash('sha256').update(plain.trim().replace(/ ?;$/, '')).digest('hex')
}
