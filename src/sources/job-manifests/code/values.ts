import { type Code, is, isString, type Range, sourceOf, valueAt } from './code.js'

/** A text of more pieces is no schedule and no name. */
const mostPieces = 400
/** More of one name are a list. */
const mostDefinitions = 20
/** Of what is shown of a schedule. */
const longestWritten = 400

/** A string that a range states: a literal, several joined, or a name that the same file gives one. Else null. */
export function stringOf(code: Code, range: Range | undefined, depth = 0): string | null {
  if (range === undefined || depth > 4) return null
  const { from, to } = range
  if (is(code, from, '(') && code.closing.get(from) === to - 1)
    return stringOf(code, { from: from + 1, to: to - 1 }, depth + 1)
  if (to - from === 1) {
    if (isString(code, from)) return valueAt(code, from)
    return code.tokens[from]?.kind === 'word' ? stringOf(code, definition(code, valueAt(code, from)), depth + 1) : null
  }
  if (is(code, from + 1, 'as', 'satisfies')) return stringOf(code, { from, to: from + 1 }, depth)
  if (isDefault(code, from, to - 1)) return valueAt(code, to - 1)
  if (to - from > mostPieces) return null
  // Python puts a letter before the quote; literals side by side or added up are one.
  const pieces = code.tokens.slice(from, to).filter((token) => !(token.kind === 'mark' && token.value === '+'))
  const prefixed = pieces.filter(
    (token, index) =>
      !(token.kind === 'word' && /^[rbfu]{1,2}$/i.test(token.value) && pieces[index + 1]?.start === token.end),
  )
  return prefixed.length > 0 && prefixed.every((token) => token.kind === 'string')
    ? prefixed.map((token) => token.value).join('')
    : memberString(code, range)
}

/** `process.env.CRON || '0 * * * *'`, `settings.cron ?? '0 * * * *'`: what holds where nothing else is set. */
const isDefault = (code: Code, from: number, last: number): boolean =>
  last - 2 > from &&
  isString(code, last) &&
  (is(code, last - 1, '||', '??') ||
    (is(code, last - 1, '|') && is(code, last - 2, '|')) ||
    (is(code, last - 1, '?') && is(code, last - 2, '?')))

/** `this.schedule`, `Config.CRON`: by its last name, where the file gives that only one string. */
function memberString(code: Code, { from, to }: Range): string | null {
  for (let at = from; at < to; at++) if (!is(code, at, '.') && code.tokens[at]?.kind !== 'word') return null
  if (!is(code, to - 2, '.')) return null
  const strings = definitions(code, valueAt(code, to - 1), mostDefinitions).flatMap((found) =>
    found.to - found.from === 1 && isString(code, found.from) ? [valueAt(code, found.from)] : [],
  )
  return strings.every((text) => text === strings[0]) ? (strings[0] ?? null) : null
}

/** What the first assignment of a name in this file gives it. */
const definition = (code: Code, name: string): Range | undefined => definitions(code, name, 1)[0]

function definitions(code: Code, name: string, most: number): readonly Range[] {
  const found: Range[] = []
  for (const at of code.assigned().get(name) ?? []) {
    if (found.length === most) break
    const equals = is(code, at + 1, ':') ? typed(code, at + 1) : at + 1
    if (equals === null) continue
    const to = expressionEnd(code, equals + 1)
    if (to > equals + 1) found.push({ from: equals + 1, to })
  }
  return found
}

/** `name: string = 'x'`, `CRON: '0 * * * *'`: the index before the value. */
function typed(code: Code, colon: number): number | null {
  if (isString(code, colon + 1)) return colon
  return is(code, colon + 2, '=') && code.tokens[colon + 1]?.kind === 'word' ? colon + 2 : null
}

/** An expression ends with its statement, its line or the bracket around it. */
function expressionEnd(code: Code, from: number): number {
  let at = from
  while (at < code.tokens.length) {
    const token = code.tokens[at]
    const last = code.tokens[at - 1]
    if (is(code, at, ';', ',', ')', ']', '}')) break
    if (
      at > from &&
      token !== undefined &&
      last !== undefined &&
      token.line > last.line &&
      !/^[*+/.-]$/.test(token.value) &&
      !/^[*+/(.,-]$/.test(last.value)
    )
      break
    at = is(code, at, '(', '[', '{') ? (code.closing.get(at) ?? at) + 1 : at + 1
  }
  return Math.min(at, code.tokens.length)
}

/** A number that a range states: literals added and multiplied, and names that the same file gives one. Else null. */
export function numberOf(code: Code, range: Range | undefined, depth = 0): number | null {
  if (range === undefined || depth > 4 || range.to - range.from > 40) return null
  let text = ''
  for (let at = range.from; at < range.to; at++) {
    const token = code.tokens[at]
    if (token === undefined || token.kind === 'string') return null
    if (token.kind === 'number') text += ` ${Number.parseFloat(token.value.replaceAll('_', ''))} `
    else if (token.kind === 'word') {
      const value = numberOf(code, definition(code, token.value), depth + 1)
      if (value === null) return null
      text += ` ${value} `
    } else if (/^[*+/()-]$/.test(token.value)) text += token.value
    else return null
  }
  return arithmetic(text)
}

/** Sums of products with brackets; no eval. */
function arithmetic(text: string): number | null {
  let rest = text
  for (;;) {
    const inner = /\(([^()]*)\)/.exec(rest)
    if (inner === null) break
    const value = flat(inner[1] ?? '')
    if (value === null) return null
    rest = rest.replace(inner[0], ` ${value} `)
  }
  return flat(rest)
}

function flat(text: string): number | null {
  const total = text.split('+').reduce((sum, product) => sum + factors(product), 0)
  return Number.isFinite(total) ? total : null
}

const factors = (product: string): number =>
  product.split('*').reduce((all, factor) => {
    const [first, ...divisors] = factor.split('/').map((value) => (value.trim() === '' ? Number.NaN : Number(value)))
    return all * divisors.reduce((value, divisor) => value / divisor, first ?? Number.NaN)
  }, 1)

/** A range as the reader of a list sees it: the content of a string, else the source on one line. */
export const written = (code: Code, range: Range): string =>
  range.to - range.from === 1 && isString(code, range.from)
    ? valueAt(code, range.from)
    : sourceOf(code, range).slice(0, longestWritten).replace(/\s+/g, ' ').trim()
