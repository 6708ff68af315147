import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Question } from '../../src/model/question.js'
import type { Answer } from '../../src/model/reading.js'
import type { Source } from '../../src/model/source.js'
import { UserError } from '../../src/model/user-error.js'
import { decode, encode } from '../../src/sources/replay/exact.js'
import { openBook, readBook, recording, replaying, writeBook } from '../../src/sources/replay/index.js'
import { raw, startFaulty, vector } from '../prometheus/faults.js'
import { openSource } from '../prometheus/source.js'

const question: Question = { kind: 'ratio', numerator: ['a'], denominator: ['b'], matchers: {}, by: 'tenant' }
const answer: Answer = {
  whole: {
    kind: 'sample',
    value: Number.NaN,
    points: [1 / 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
    shape: 'series',
    origin: 'token tok-5f1d9c',
    notes: [],
    bucket: { lower: 1, upper: Number.POSITIVE_INFINITY },
  },
  by: new Map([['acme', { kind: 'absent', reason: 'empty', text: 'none', origin: 'x' }]]),
}
const source: Source = {
  ask: async () => answer,
  provenance: async () => ({
    start: null,
    end: null,
    points: 4,
    origin: 'lab',
    versions: { prometheus: '2.42.0' },
    notes: [],
  }),
  close: async () => {},
}

const bytes = (text: string) => new TextEncoder().encode(text)
const mask = (text: string) => text.replaceAll('tok-5f1d9c', '***')

async function recorded(): Promise<string> {
  const book = openBook()
  const wrapped = recording('lab', source, book)
  await wrapped.ask(question, 'candidate')
  await wrapped.provenance('candidate')
  return writeBook(book, mask)
}

it('trap 3.16: gives the recorded answer again, exactly, and without its secrets', async () => {
  const text = await recorded()
  expect(text).not.toContain('tok-5f1d9c')
  const again = replaying('lab', readBook('answers.jsonl', bytes(text)))
  const shuffled = { by: 'tenant', matchers: {}, denominator: ['b'], numerator: ['a'], kind: 'ratio' } as const
  expect(await again.ask(shuffled, 'candidate')).toStrictEqual({
    ...answer,
    whole: { ...answer.whole, origin: 'token ***' },
  })
  expect((await again.provenance('candidate')).notes).toEqual(['answers recorded in answers.jsonl'])
})

it('gives the same bytes for the same answers, in whatever order they came', async () => {
  const other: Question = { ...question, by: undefined }
  const made = async (questions: readonly Question[]) => {
    const book = openBook()
    for (const one of questions) await recording('lab', source, book).ask(one, 'baseline')
    return writeBook(book, mask)
  }
  expect(await made([question, other])).toBe(await made([other, question]))
})

it.each([
  ['another question', { ...question, numerator: ['c'] }, 'lab', 'candidate'],
  ['another side', question, 'lab', 'baseline'],
  ['another source', question, 'other', 'candidate'],
] as const)('refuses %s with words instead of asking anyone', async (_, asked, name, side) => {
  const again = replaying(name, readBook('answers.jsonl', bytes(await recorded())))
  const { whole } = await again.ask(asked, side)
  expect(whole).toMatchObject({ kind: 'absent', reason: 'unsupported' })
  expect(whole).toMatchObject({ text: expect.stringContaining(`answers.jsonl holds no answer of source "${name}"`) })
})

describe('a file that is no whole recording is one error with its line', () => {
  const errors = async (change: (lines: string[]) => readonly string[]) => {
    const text = change((await recorded()).split('\n')).join('\n')
    try {
      readBook('answers.jsonl', bytes(text))
    } catch (error) {
      if (error instanceof UserError) return error.problems.map((one) => one.message)
      throw error
    }
    throw new Error('it was read')
  }
  const edit = (at: number, from: string | RegExp, to: string) => (lines: string[]) =>
    lines.map((line, index) => (index === at ? line.replace(from, to) : line))

  it.each([
    ['empty', () => [''], /^answers.jsonl:1: .*cut off/],
    ['something else', () => ['{"name":"x"}'], /^answers.jsonl:1: the file is no recording/],
    ['of another version', edit(0, '"version":1', '"version":2'), /^answers.jsonl:1: .*version 2, and this reads 1/],
    ['cut inside a line', (lines: string[]) => [lines[0]!, lines[1]!.slice(0, 80)], /^answers.jsonl:2: .*not JSON/],
    ['cut between lines', (lines: string[]) => lines.slice(0, 2), /^answers.jsonl:2: the last line is missing/],
    ['missing a line', (lines: string[]) => [lines[0]!, ...lines.slice(2)], /^answers.jsonl:3: 2 lines were written/],
    ['edited', edit(1, '"numerator":["a"]', '"numerator":["z"]'), /^answers.jsonl:2: .*was edited/],
    ['with a line twice', (lines: string[]) => [lines[0]!, lines[1]!, ...lines.slice(1)], /^answers.jsonl:3: .*before/],
    ['with an unknown tag', edit(1, '$number', '$nonsense'), /^answers.jsonl:2: .*\$nonsense/],
    ['with __proto__', edit(1, '"notes":[]', '"notes":[],"__proto__":{"x":1}'), /^answers.jsonl:2: .*__proto__/],
    [
      'nested deeply',
      edit(1, '"notes":[]', `"notes":${'['.repeat(90)}${']'.repeat(90)}`),
      /^answers.jsonl:2: .*64 levels/,
    ],
    ['without a reading', edit(1, '"kind":"sample"', '"kind":7'), /^answers.jsonl:2: the answer is missing/],
    ['with more after its end', (lines: string[]) => [...lines, 'x'], /^answers.jsonl:5: there is more/],
  ] as const)('%s', async (_, change, message) => {
    expect(await errors(change as (lines: string[]) => readonly string[])).toEqual([expect.stringMatching(message)])
  })
})

it('every value comes back as it was (property)', () => {
  const value = fc.anything({
    withMap: true,
    withSet: true,
    maxDepth: 4,
    values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null)],
  })
  const plain = (one: unknown): boolean => !JSON.stringify(encode(one)).includes('__proto__')
  fc.assert(
    fc.property(value.filter(plain), (one) => {
      expect(decode(JSON.parse(JSON.stringify(encode(one))))).toEqual(one)
    }),
  )
})

it('what a server answered once is answered again after it is gone', async () => {
  const server = await startFaulty(raw(200, vector([[{}, '+Inf']])))
  const expression: Question = { kind: 'expression', expression: 'sum(x) / sum(y)' }
  const sides = { baseline: { matchers: { build: 'a' } }, candidate: { matchers: { build: 'b' } } }
  const { source: real } = await openSource({ url: server.url, ...sides })
  const book = openBook()
  const first = await recording('lab', real, book).ask(expression, 'candidate')
  await server.stop()
  const again = replaying('lab', readBook('a.jsonl', bytes(writeBook(book, mask))))
  expect(await again.ask(expression, 'candidate')).toStrictEqual(first)
  expect(first.whole).toMatchObject({ reason: 'zero-denominator' })
})
