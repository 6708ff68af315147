import type { Family } from './families.js'
import { type Token, tokenize } from './tokens.js'

/** A program as tokens, with the partner of every bracket. */
export interface Code {
  readonly text: string
  readonly tokens: readonly Token[]
  /** Index of the closing bracket by that of the opening one; of an unclosed one, the end. */
  readonly closing: ReadonlyMap<number, number>
}

/** Tokens from..to-1. */
export interface Range {
  readonly from: number
  readonly to: number
}

export function readCode(text: string, family: Family): Code {
  const tokens = tokenize(text, family)
  const closing = new Map<number, number>()
  const open: number[] = []
  tokens.forEach((token, index) => {
    if (token.kind !== 'mark') return
    if (/^[([{]$/.test(token.value)) open.push(index)
    else if (/^[)\]}]$/.test(token.value)) {
      const partner = open.pop()
      if (partner !== undefined) closing.set(partner, index)
    }
  })
  for (const index of open) closing.set(index, tokens.length)
  return { text, tokens, closing }
}

export const valueAt = (code: Code, index: number): string => code.tokens[index]?.value ?? ''

export const is = (code: Code, index: number, ...values: readonly string[]): boolean =>
  code.tokens[index]?.kind !== 'string' && values.includes(valueAt(code, index))

export const isString = (code: Code, index: number): boolean => code.tokens[index]?.kind === 'string'

export const lineOfToken = (code: Code, index: number): number => code.tokens[index]?.line ?? 1

export const sourceOf = (code: Code, range: Range): string =>
  code.text.slice(code.tokens[range.from]?.start ?? 0, code.tokens[range.to - 1]?.end ?? 0)

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
