import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Scalar } from 'yaml'
import type { Place } from '../model/place.js'
import { type Problem, UserError } from '../model/user-error.js'
import { placeAt, problemAt, type SourceText } from './lines.js'

export type Path = readonly (string | number)[]

/** A value of the file with the places of all its parts. */
export interface Located {
  readonly value: unknown
  /** Where the value itself begins. */
  readonly offset: number
  /** Where its key stands; where the value begins for items of a list. */
  readonly keyOffset: number
  readonly quoted: boolean
  readonly parts: ReadonlyMap<string | number, Located>
}

const mostValues = 100_000
const deepest = 100

interface Reading {
  readonly source: SourceText
  readonly problems: Problem[]
  readonly anchors: Map<string, unknown>
  readonly open: Set<unknown>
  count: number
}

/**
 * The values of a YAML document. Anchors are followed. Throws UserError with every duplicate key, key that is no text,
 * cycle and alias that leads nowhere; an alias bomb ends the reading at once.
 */
export function readValues(source: SourceText, document: Document.Parsed): Located {
  const reading: Reading = { source, problems: [], anchors: new Map(), open: new Set(), count: 0 }
  const located = read(reading, document.contents, 0, 0, 0)
  if (reading.problems.length > 0) throw new UserError(reading.problems)
  return located
}

function read(reading: Reading, node: unknown, keyOffset: number, fallback: number, depth: number): Located {
  const offset = offsetOf(node) ?? fallback
  reading.count += 1
  if (reading.count > mostValues) {
    refuse(
      reading,
      offset,
      `aliases make more than ${mostValues} values of this file`,
      'Write the values out, or put what is shared in `defaults`.',
    )
    throw new UserError(reading.problems.slice(-1))
  }
  if (depth > deepest)
    return nothing(reading, offset, 'values are nested too deeply', `At most ${deepest} levels are read.`)
  if (isAlias(node)) return followed(reading, node.source, keyOffset, offset, depth)
  if (hasAnchor(node)) reading.anchors.set(node.anchor, node)
  if (isScalar(node)) return { value: node.value, offset, keyOffset, quoted: isQuoted(node), parts: new Map() }
  reading.open.add(node)
  const parts = isMap(node)
    ? mapping(reading, node.items, offset, depth)
    : isSeq(node)
      ? list(reading, node.items, offset, depth)
      : new Map()
  reading.open.delete(node)
  return { value: assembled(isSeq(node), parts), offset, keyOffset, quoted: false, parts }
}

function followed(reading: Reading, name: string, keyOffset: number, offset: number, depth: number): Located {
  const target = reading.anchors.get(name)
  if (target === undefined) {
    // A glob without quotes is an alias by its first star.
    const glob = /[*/.?]/.test(name) ? `Put a glob in quotes: "*${name}".` : undefined
    return nothing(reading, offset, `there is no anchor \`&${name}\` before this line`, glob)
  }
  if (reading.open.has(target)) {
    return nothing(reading, offset, `\`*${name}\` contains itself`, 'A value cannot be a part of itself: write it out.')
  }
  return { ...read(reading, target, keyOffset, offset, depth + 1), keyOffset }
}

function mapping(reading: Reading, items: readonly unknown[], start: number, depth: number): Map<string, Located> {
  const parts = new Map<string, Located>()
  for (const item of items) {
    if (!isPair(item)) continue
    const offset = offsetOf(item.key) ?? start
    const key = keyOf(reading, item.key, offset)
    if (key === undefined) continue
    const earlier = parts.get(key)
    if (earlier !== undefined) {
      const { line } = placeAt(reading.source, earlier.keyOffset)
      refuse(
        reading,
        offset,
        `the key \`${key}\` stands here a second time`,
        `Remove one; the first is in line ${line}.`,
      )
      continue
    }
    parts.set(key, read(reading, item.value, offset, offset, depth + 1))
  }
  return parts
}

function list(reading: Reading, items: readonly unknown[], start: number, depth: number): Map<number, Located> {
  return new Map(
    items.map((item, index) => {
      const offset = offsetOf(item) ?? start
      return [index, read(reading, item, offset, offset, depth + 1)]
    }),
  )
}

/** A map and not an object: as a key of an object `__proto__` would be no key. */
const forbidden: ReadonlyMap<unknown, readonly [message: string, fix: string]> = new Map([
  ['__proto__', ['`__proto__` is no name', 'Choose another name.']],
  ['<<', ['YAML 1.2 has no merge keys', 'Put what is shared in `defaults`, or write it out.']],
])

function keyOf(reading: Reading, node: unknown, offset: number): string | undefined {
  const key: unknown = isScalar(node) ? node.value : undefined
  if (typeof key !== 'string' && typeof key !== 'number') {
    refuse(reading, offset, 'a key must be a text', 'Put the key in quotes.')
    return undefined
  }
  const refusal = forbidden.get(key)
  if (refusal !== undefined) refuse(reading, offset, ...refusal)
  else if (`${key}`.includes('${')) refuse(reading, offset, 'an environment variable cannot stand in a key')
  else return `${key}`
  return undefined
}

function nothing(reading: Reading, offset: number, message: string, fix?: string): Located {
  refuse(reading, offset, message, fix)
  return { value: null, offset, keyOffset: offset, quoted: false, parts: new Map() }
}

function refuse(reading: Reading, offset: number, message: string, fix?: string): void {
  reading.problems.push(problemAt(reading.source, placeAt(reading.source, offset), message, fix))
}

function assembled(isList: boolean, parts: ReadonlyMap<string | number, Located>): unknown {
  const values = [...parts].map(([key, part]) => [key, part.value] as const)
  return isList ? values.map(([, value]) => value) : Object.fromEntries(values)
}

function isQuoted(node: Scalar): boolean {
  return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
}

function hasAnchor(node: unknown): node is { readonly anchor: string } {
  return typeof node === 'object' && node !== null && 'anchor' in node && typeof node.anchor === 'string'
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined
  const [start] = node.range
  return typeof start === 'number' ? start : undefined
}

/** The part that a path leads to, or the nearest parent that stands in the file. */
export function partAt(located: Located, path: Path): Located {
  let part = located
  for (const step of path) {
    const next = part.parts.get(step)
    if (next === undefined) return part
    part = next
  }
  return part
}

/** The place of a key (of an item in lists) by its path, or of the nearest parent that stands in the file. */
export function keyPlace(source: SourceText, located: Located, path: Path): Place {
  return placeAt(source, partAt(located, path).keyOffset)
}

/** The place of a value by its path; null where the path leads to none. */
export function valuePlace(source: SourceText, located: Located, path: Path): Place | null {
  let part: Located | undefined = located
  for (const step of path) part = part?.parts.get(step)
  return part === undefined ? null : placeAt(source, part.offset)
}
