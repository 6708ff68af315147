import { numberOf } from './number.js'

export type Labels = readonly (readonly [name: string, value: string])[]

/** One line of a Prometheus text or of OpenMetrics. Numbers keep their text, so that they can be written as they were. */
export type Line =
  | SampleLine
  | { readonly kind: 'comment'; readonly keyword: string; readonly metric: string; readonly rest: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable' }

export interface SampleLine {
  readonly kind: 'sample'
  readonly name: string
  readonly labels: Labels
  readonly value: string
  /** As written: milliseconds in a Prometheus text, seconds in OpenMetrics. Null where there is none. */
  readonly time: string | null
  /** What follows the `#`: labels, value and time of the exemplar. */
  readonly exemplar: string | null
  /** Where the value begins in the text of the line, in characters. */
  readonly valueAt: number
}

const unreadable: Line = { kind: 'unreadable' }

/** Reads one line without its line feed. Lenient where a meaning is plain: blanks and commas that are too many. */
export function readLine(text: string): Line {
  const start = skipBlanks(text, 0)
  if (start === text.length) return { kind: 'blank' }
  if (text[start] === '#') return readComment(text.slice(start))
  return readSample(text, start)
}

function readComment(text: string): Line {
  if (text.trimEnd() === '# EOF') return { kind: 'end' }
  const found = /^#\s*(TYPE|UNIT|HELP)\s+("(?:[^"\\]|\\.)*"|\S+)\s?(.*)$/.exec(text)
  if (found === null) return { kind: 'comment', keyword: '', metric: '', rest: text }
  return { kind: 'comment', keyword: found[1]!, metric: unquoted(found[2]!), rest: found[3]!.trim() }
}

const unquoted = (text: string): string => (text.startsWith('"') ? unescaped(text.slice(1, -1)) : text)

function readSample(text: string, start: number): Line {
  let at = start
  while (at < text.length && !' \t{"'.includes(text[at]!)) at++
  let name = text.slice(start, at)
  at = skipBlanks(text, at)
  let labels: Labels = []
  if (text[at] === '{') {
    const read = readLabels(text, at)
    if (read === null || (name !== '' && read.name !== null)) return unreadable
    name = name === '' ? (read.name ?? '') : name
    labels = read.labels
    at = skipBlanks(text, read.end)
  }
  if (name === '') return unreadable
  return readRest(text, at, name, labels)
}

const numeral = /^([^\s#]+)(?:[ \t]+([^\s#]+))?[ \t\r]*(?:#[ \t]*(\{.*))?$/

function readRest(text: string, valueAt: number, name: string, labels: Labels): Line {
  const found = numeral.exec(text.slice(valueAt))
  if (found === null) return unreadable
  const [, value = '', time = null, exemplar = null] = found
  if (numberOf(value) === null) return unreadable
  if (time !== null && !Number.isFinite(numberOf(time) ?? Number.NaN)) return unreadable
  return { kind: 'sample', name, labels, value, time, exemplar: exemplar?.trimEnd() ?? null, valueAt }
}

interface Braces {
  /** A quoted name inside the braces, as names with any character are written. */
  readonly name: string | null
  readonly labels: Labels
  readonly end: number
}

const element = /[ \t]*(?:("(?:[^"\\]|\\.)*")|([^\s"=,{}]+))[ \t]*(?:=[ \t]*("(?:[^"\\]|\\.)*"))?[ \t]*(,|(?=\}))/y

/** `{a="x", "any name"="y",}` from its opening brace; null where it is broken. */
function readLabels(text: string, open: number): Braces | null {
  let name: string | null = null
  const labels: (readonly [string, string])[] = []
  for (let at = open + 1; ; at = element.lastIndex) {
    at = skipBlanks(text, at)
    if (text[at] === '}') return { name, labels, end: at + 1 }
    element.lastIndex = at
    const found = element.exec(text)
    if (found === null) return null
    const [, quoted, bare, value] = found
    if (value !== undefined)
      labels.push([quoted === undefined ? bare! : unquoted(quoted), unescaped(value.slice(1, -1))])
    else if (quoted !== undefined && name === null && labels.length === 0) name = unquoted(quoted)
    else return null
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++
  return at
}

/** `\\`, `\"` and `\n`; another character after a backslash stands with its backslash, as Prometheus reads it. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\([\\"n])/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

/** The other way round. */
export function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')
}

const plainName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const plainLabel = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** Name and labels in the one way that the recorder writes them: no blanks, labels in the order of their names. */
export function seriesText(name: string, labels: Labels): string {
  const sorted = [...labels].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  const parts = sorted.map(([label, value]) => {
    return `${plainLabel.test(label) ? label : `"${escaped(label)}"`}="${escaped(value)}"`
  })
  if (!plainName.test(name)) return `{${[`"${escaped(name)}"`, ...parts].join(',')}}`
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`
}
