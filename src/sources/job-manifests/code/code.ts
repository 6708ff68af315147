import type { Family } from './families.js'
import { type Token, tokenize } from './tokens.js'

/** A program as tokens, with the partner of every bracket. */
export interface Code {
  readonly text: string
  readonly tokens: readonly Token[]
  /** Index of the closing bracket by that of the opening one; of an unclosed one, the end. */
  readonly closing: ReadonlyMap<number, number>
  /** Index of the opening bracket by that of the closing one. */
  readonly opening: ReadonlyMap<number, number>
  /** Where the words stand that something is given to: before `=`, `:=` or `:`. */
  readonly assigned: () => ReadonlyMap<string, readonly number[]>
  /** What the whole text was searched for, with the answer. */
  readonly mentioned: Map<string, boolean>
  /** How often a token was looked at. */
  readonly looks: { count: number }
}

/** Tokens from..to-1. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A file of a megabyte has some hundred thousand tokens. Looked at more often, a text is made to take time. */
const mostLooks = 10_000_000

/** Throws RangeError where a text makes its reader go over it again and again. */
function look(code: Code, index: number): Token | undefined {
  if (++code.looks.count > mostLooks) throw new RangeError('looked at more often than any program needs')
  return code.tokens[index]
}

export function readCode(text: string, family: Family): Code {
  const tokens = tokenize(text, family)
  const closing = new Map<number, number>()
  const opening = new Map<number, number>()
  const open: number[] = []
  tokens.forEach((token, index) => {
    if (token.kind !== 'mark') return
    if (/^[([{]$/.test(token.value)) open.push(index)
    else if (/^[)\]}]$/.test(token.value)) {
      const partner = open.pop()
      if (partner === undefined) return
      closing.set(partner, index)
      opening.set(index, partner)
    }
  })
  for (const index of open) closing.set(index, tokens.length)
  let words: ReadonlyMap<string, readonly number[]> | null = null
  const assigned = () => {
    words ??= assignedWords(tokens)
    return words
  }
  return { text, tokens, closing, opening, assigned, mentioned: new Map(), looks: { count: 0 } }
}

function assignedWords(tokens: readonly Token[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  tokens.forEach(({ kind, value }, index) => {
    const next = tokens[index + 1]
    if (kind !== 'word' || next?.kind !== 'mark' || !/^(:?=|:)$/.test(next.value)) return
    const places = found.get(value) ?? []
    places.push(index)
    found.set(value, places)
  })
  return found
}

export const valueAt = (code: Code, index: number): string => look(code, index)?.value ?? ''

export function is(code: Code, index: number, ...values: readonly string[]): boolean {
  const token = look(code, index)
  return token !== undefined && token.kind !== 'string' && values.includes(token.value)
}

export const isString = (code: Code, index: number): boolean => look(code, index)?.kind === 'string'

export const lineOfToken = (code: Code, index: number): number => code.tokens[index]?.line ?? 1

export const sourceOf = (code: Code, range: Range): string =>
  code.text.slice(code.tokens[range.from]?.start ?? 0, code.tokens[range.to - 1]?.end ?? 0)

/** True where the text has something anywhere; searched once. */
export function mentions(code: Code, pattern: RegExp): boolean {
  const known = code.mentioned.get(pattern.source) ?? pattern.test(code.text)
  code.mentioned.set(pattern.source, known)
  return known
}

/** The innermost opening bracket around a token, or null. */
export function around(code: Code, index: number): number | null {
  for (let at = index - 1; at >= 0; at--) {
    if (is(code, at, '(', '[', '{')) return at
    at = code.opening.get(at) ?? at
  }
  return null
}

/** True where a token of a range fits. */
export function has(code: Code, { from, to }: Range, fits: (token: Token) => boolean): boolean {
  for (let at = from; at < to; at++) {
    const token = look(code, at)
    if (token !== undefined && fits(token)) return true
  }
  return false
}

/** What stands between an opening bracket and its partner, split at the commas that are not inside others. */
export function parts(code: Code, open: number): Range[] {
  const end = code.closing.get(open) ?? code.tokens.length
  const found: Range[] = []
  let from = open + 1
  for (let at = from; at <= end; at++) {
    if (at < end && is(code, at, '(', '[', '{')) {
      at = Math.min(code.closing.get(at) ?? end, end - 1)
      continue
    }
    if (at < end && !is(code, at, ',')) continue
    if (at > from) found.push({ from, to: at })
    from = at + 1
  }
  return found
}

/** Named parts of an object, a dictionary, keyword arguments: `a: 1`, `'a': 1`, `a = 1`, `:a => 1`, `'a' => 1`. */
export function fields(code: Code, open: number): ReadonlyMap<string, Range> {
  return named(code, parts(code, open))
}

export function named(code: Code, ranges: readonly Range[]): ReadonlyMap<string, Range> {
  const found = new Map<string, Range>()
  for (const range of ranges) {
    const key = is(code, range.from, ':') ? range.from + 1 : range.from
    if (code.tokens[key]?.kind === 'mark') continue
    if (is(code, key + 1, ':', '=', '=>') && key + 2 < range.to)
      found.set(valueAt(code, key), { from: key + 2, to: range.to })
    else if (range.to === key + 1 && code.tokens[key]?.kind === 'word')
      found.set(valueAt(code, key), { from: key, to: range.to })
  }
  return found
}

/** Index of the bracket that a range begins with, or null. */
export const opens = (code: Code, range: Range | undefined, bracket: string): number | null =>
  range !== undefined && is(code, range.from, bracket) ? range.from : null

/** Indexes of the words that are called or followed by the mark: `schedule(`. */
export function calls(code: Code, names: ReadonlySet<string> | readonly string[], bracket = '('): number[] {
  const wanted = new Set(names)
  return code.tokens.flatMap((token, index) =>
    token.kind === 'word' && wanted.has(token.value) && is(code, index + 1, bracket) ? [index] : [],
  )
}

/** Index of the token before a member expression `a.b.c` that ends at `index`. */
export function beforeMember(code: Code, index: number): number {
  let at = index
  while (is(code, at - 1, '.') || (is(code, at - 1, '?') && is(code, at, '.'))) at -= 2
  return at - 1
}
