import { entriesOf, fields, listOf, numberOf, own, textOf } from '../fields.js'
import { type Build, textIn } from './build.js'

/** Bytes of an emitted file by source, as its source map tells; and the text of the sources where the map carries it. */
export interface Attribution {
  readonly bytes: ReadonlyMap<string, number>
  readonly contents: ReadonlyMap<string, string>
}

/** The map of a file of the build: beside it under its name, else (Turbopack) where the file's last line says. Null: none. */
export async function mapOf(build: Build, file: string): Promise<unknown> {
  if (build.files.has(`${file}.map`)) return build.json(`${file}.map`)
  if (!hasOtherNames(build.files)) return null
  const named = comment.exec((await textIn(build, file)).slice(-longestComment))?.[1]
  const path = named === undefined ? '' : resolvedFrom(file.split('/').slice(0, -1), named)
  return build.files.has(path) ? build.json(path) : null
}

const comment = /\/\/# sourceMappingURL=([^\s'"]+)\s*$/
const longestComment = 500

/** Whether there is a map that has not the name of its file: only then files are read to find theirs. */
function hasOtherNames(files: Build['files']): boolean {
  for (const path of files.keys()) if (path.endsWith('.map') && !files.has(path.slice(0, -'.map'.length))) return true
  return false
}

interface Section {
  readonly line: number
  readonly column: number
  readonly map: unknown
}

/** Each stretch of the file belongs to the source that the mapping at its start names. Null where the map is none. */
export function attribute(code: string, json: unknown): Attribution | null {
  const lines = code.split('\n')
  const bytes = new Map<string, number>()
  const contents = new Map<string, string>()
  const sections = sectionsOf(json)
  if (sections.length === 0) return null
  for (const { line, column, map } of sections) {
    const root = textOf(own(map, 'sourceRoot')) ?? ''
    const sources = listOf(own(map, 'sources')).map((source) => root + (textOf(source) ?? ''))
    listOf(own(map, 'sourcesContent')).forEach((content, index) => {
      const source = sources[index]
      if (source !== undefined && typeof content === 'string') contents.set(source, content)
    })
    addMappings(textOf(own(map, 'mappings')) ?? '', { line, column }, lines, (source, size) => {
      const name = sources[source] ?? ''
      bytes.set(name, (bytes.get(name) ?? 0) + size)
    })
  }
  return { bytes, contents }
}

/** Turbopack writes maps of maps, each with the place where it starts. */
function sectionsOf(json: unknown): Section[] {
  const inner = listOf(own(json, 'sections'))
  if (inner.length === 0)
    return fields(json) !== null && textOf(own(json, 'mappings')) !== null ? [{ line: 0, column: 0, map: json }] : []
  return inner.map((section) => {
    const offset = new Map(entriesOf(own(section, 'offset')))
    return { line: numberOf(offset.get('line')), column: numberOf(offset.get('column')), map: own(section, 'map') }
  })
}

function addMappings(
  mappings: string,
  start: { line: number; column: number },
  lines: readonly string[],
  add: (source: number, size: number) => void,
): void {
  let source = 0
  mappings.split(';').forEach((row, index) => {
    const line = start.line + index
    const text = lines[line]
    if (text === undefined || row === '') return
    let column = index === 0 ? start.column : 0
    let open: { column: number; source: number } | null = null
    for (const segment of row.split(',')) {
      const values = decode(segment)
      column += values[0] ?? 0
      if (open !== null) add(open.source, sizeOf(text, open.column, column))
      source += values[1] ?? 0
      open = values.length > 1 ? { column, source } : null
    }
    if (open !== null) add(open.source, sizeOf(text, open.column, text.length))
  })
}

function sizeOf(text: string, from: number, to: number): number {
  return to <= from ? 0 : Buffer.byteLength(text.slice(from, to))
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const digits = new Map([...alphabet].map((letter, index) => [letter, index]))

/** Base64 VLQ: five bits a letter, the lowest first, and the sign in the lowest bit of all. */
function decode(segment: string): number[] {
  const values: number[] = []
  let value = 0
  let shift = 0
  for (const letter of segment) {
    const digit = digits.get(letter)
    if (digit === undefined || shift > 30) return values
    value += (digit & 31) * 2 ** shift
    shift += 5
    if (digit & 32) continue
    values.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2)
    value = 0
    shift = 0
  }
  return values
}

/** Sources are named from the map's folder: `../../src/main.js`. */
export function resolvedFrom(folder: readonly string[], source: string): string {
  if (/^[a-z]+:|^\//.test(source)) return source
  const parts = [...folder]
  for (const part of source.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
