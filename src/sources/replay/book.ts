import { createHash } from 'node:crypto'
import type { Side } from '../../model/outcome.js'
import type { Question } from '../../model/question.js'
import type { Answer } from '../../model/reading.js'
import type { Provenance } from '../../model/source.js'
import { UserError } from '../../model/user-error.js'
import { decode, encode } from './exact.js'

/** Answers and provenances by their keys. */
export interface Book {
  /** The file it came from, for words; empty while it is being made. */
  readonly path: string
  readonly answers: Map<string, Entry>
  readonly provenances: Map<string, Provenance>
}

export interface Entry {
  readonly source: string
  readonly side: Side
  readonly question: unknown
  readonly answer: Answer
}

const format = 'perf-budget-gate answers'
const version = 1

export const openBook = (path = ''): Book => ({ path, answers: new Map(), provenances: new Map() })

/** sha256 of source, side and question; the order of a question's keys does not matter. */
export function answerKey(source: string, side: Side, question: Question | unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(encode([source, side, question])))
    .digest('hex')
}

export const provenanceKey = (source: string, side: Side): string => JSON.stringify([source, side])

/** JSON lines in the order of their keys: a first line that says what it is, a last one that says how many there were. */
export function writeBook(book: Book, mask: (text: string) => string): string {
  const answers = [...book.answers.values()].map((entry) => {
    const masked = encode(entry, mask)
    return { key: keyOf(masked), ...(masked as object) }
  })
  const provenances = [...book.provenances].map(([key, provenance]) => {
    const [source, side]: unknown[] = JSON.parse(key)
    return { source, side, provenance: encode(provenance, mask) }
  })
  const lines = [...answers, ...provenances].map((line) => JSON.stringify(line)).toSorted()
  return `${[JSON.stringify({ format, version }), ...lines, JSON.stringify({ end: lines.length })].join('\n')}\n`
}

function keyOf(masked: unknown): string {
  const { source, side, question } = decode(masked) as Entry
  return answerKey(source, side, question)
}

const mostBytes = 256 * 1024 * 1024

/** Reads a whole file or throws one UserError that names the line. */
export function readBook(path: string, content: Uint8Array): Book {
  const fail: Fail = (line, message) => {
    const fix = 'Record the answers again with --record-answers.'
    throw new UserError([{ message: `${path}:${line}: ${message}`, place: { path, line }, fix }])
  }
  if (content.length > mostBytes) fail(1, 'the recording is larger than 256 MiB')
  const lines = new TextDecoder().decode(content).split('\n')
  const book = openBook(path)
  const parsed = (at: number): unknown => {
    try {
      return decode(JSON.parse(lines[at] ?? ''))
    } catch (error) {
      const reason = error instanceof SyntaxError ? 'not JSON' : error instanceof Error ? error.message : ''
      fail(at + 1, `this line cannot be read (${reason}): the file is cut off, or no recording of answers`)
    }
  }
  checkHead(parsed(0), fail)
  for (let at = 1; at < lines.length; at++) {
    const line = parsed(at)
    if (isRecord(line) && 'end' in line) return checkEnd(book, line['end'], lines, at, fail)
    addLine(book, line, (message) => fail(at + 1, message))
  }
  return fail(lines.length, 'the last line is missing: the recording is cut off')
}

type Fail = (line: number, message: string) => never

function checkHead(head: unknown, fail: Fail): void {
  if (!isRecord(head) || head['format'] !== format) fail(1, 'the file is no recording of answers')
  else if (head['version'] !== version)
    fail(1, `the recording has version ${head['version']}, and this reads ${version}`)
}

function checkEnd(book: Book, end: unknown, lines: readonly string[], at: number, fail: Fail): Book {
  if (end !== book.answers.size + book.provenances.size)
    fail(at + 1, `${end} lines were written, and ${at - 1} are there`)
  if (lines.slice(at + 1).some((line) => line !== '')) fail(at + 2, 'there is more after the last line')
  return book
}

function addLine(book: Book, line: unknown, fail: (message: string) => never): void {
  if (!isRecord(line)) fail('this line is no answer')
  const { source, side, question, answer, provenance, key } = line
  if (typeof source !== 'string' || (side !== 'baseline' && side !== 'candidate')) fail('source or side is missing')
  if (isProvenance(provenance)) {
    book.provenances.set(provenanceKey(source, side), provenance)
    return
  }
  if (!isAnswer(answer)) fail('the answer is missing')
  if (key !== answerKey(source, side, question)) fail('the key does not belong to the question: the line was edited')
  if (book.answers.has(key)) fail('the same question was answered before')
  book.answers.set(key, { source, side, question, answer })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)

const isReading = (value: unknown): boolean =>
  isRecord(value) && typeof value['kind'] === 'string' && typeof value['origin'] === 'string'

const isAnswer = (value: unknown): value is Answer =>
  isRecord(value) &&
  isReading(value['whole']) &&
  value['by'] instanceof Map &&
  [...value['by'].values()].every(isReading)

const isProvenance = (value: unknown): value is Provenance =>
  isRecord(value) &&
  typeof value['origin'] === 'string' &&
  typeof value['points'] === 'number' &&
  isRecord(value['versions']) &&
  Array.isArray(value['notes'])
