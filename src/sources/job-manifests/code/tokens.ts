import { type Family, families } from './families.js'
import type { Reader } from './readers.js'

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'mark'
  /** Content of a string; else the text as it stands. */
  readonly value: string
  readonly start: number
  readonly end: number
  readonly line: number
}

const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const number = /\d[\d_]*(\.\d[\d_]*)?([eE][+-]?\d+)?[A-Za-z]*/y
const mark = /=>|:=|::|\*\*|->|\|\||&&|\?\?|==|!=|<=|>=|[^\s]/uy
const blank = /[^\S\n]+/y

/** Words after which an expression begins, not ends. */
const openers = new Set('return,typeof,case,in,of,and,or,not,if,unless,while,when,yield,await,else,do,then'.split(','))

/** Words, numbers, strings and marks of a program; comments are left out. */
export function tokenize(text: string, family: Family): Token[] {
  const readers: readonly Reader[] = families[family](text)
  const tokens: Token[] = []
  let line = 1
  let lineBreak = text.indexOf('\n')
  let at = 0
  const take = (end: number, kind: Token['kind'] | null, value: string): void => {
    if (kind !== null) tokens.push({ kind, value, start: at, end, line })
    for (; lineBreak >= 0 && lineBreak < end; lineBreak = text.indexOf('\n', lineBreak + 1)) line++
    at = end
  }
  while (at < text.length) {
    const space = matched(blank, text, at)
    if (space > 0) at += space
    if (at >= text.length) break
    const piece = firstPiece(readers, text, at, endsExpression(tokens.at(-1)))
    if (piece !== null)
      take(Math.max(piece.end, at + 1), piece.value === undefined ? null : 'string', piece.value ?? '')
    else if (text[at] === '\n') take(at + 1, null, '')
    else {
      const [kind, length] = plain(text, at)
      take(at + length, kind, text.slice(at, at + length))
    }
  }
  return tokens
}

function firstPiece(readers: readonly Reader[], text: string, at: number, expression: boolean) {
  for (const reader of readers) {
    const piece = reader(text, at, expression)
    if (piece !== null) return piece
  }
  return null
}

function plain(text: string, at: number): readonly [Token['kind'], number] {
  const letters = matched(word, text, at)
  if (letters > 0) return ['word', letters]
  const digits = matched(number, text, at)
  return digits > 0 ? ['number', digits] : ['mark', Math.max(1, matched(mark, text, at))]
}

function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

const endsExpression = (last: Token | undefined): boolean =>
  last !== undefined &&
  (last.kind === 'mark' ? /^[)\]}]$/.test(last.value) : last.kind !== 'word' || !openers.has(last.value))
