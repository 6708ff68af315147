import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { realIo } from '../../src/io.js'
import type { Question } from '../../src/model/question.js'
import type { Tree } from '../../src/model/tree.js'
import { UserError } from '../../src/model/user-error.js'
import { open, schema } from '../../src/sources/json/index.js'

/** A tree of one file, which refuses what is over the limit as every tree does. */
function tree(content: string | Uint8Array | null): Tree {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    origin: 'the workspace',
    read: async (path, limit) => {
      if (bytes !== null && bytes.length > limit) throw new UserError(`${path} is larger than ${limit} bytes`)
      return bytes
    },
    stream: async () => null,
    list: async () => [],
  }
}

async function ask(content: string | Uint8Array | null, question: Question, other: string | null = null) {
  const settings = z.parse(schema(), { type: 'json', baseline: 'base.json', candidate: 'run.json' })
  const place = { path: 'p.yaml', line: 1 }
  const source = await open(
    { name: 'run', type: 'json', settings, place, missingSecrets: [] },
    {
      io: realIo(),
      tree: (side) => tree(side === 'candidate' ? content : other),
      fork: false,
      signal: new AbortController().signal,
    },
  )
  return (await source.ask(question, 'candidate')).whole
}

const samples: Question = { kind: 'samples', metric: 'render', matchers: {} }

it('a list is raw samples, and their mean is shown', async () => {
  expect(await ask('{"render":[4,1,1]}', samples)).toMatchObject({ value: 2, points: [4, 1, 1], shape: 'samples' })
})

it('a number alone is exact', async () => {
  expect(await ask('{"render":41.5}', samples)).toMatchObject({ value: 41.5, points: [], shape: 'exact' })
})

it.each([
  ['max', 9],
  ['mean', 4],
  ['p50', 3],
  ['p95', 8.4],
] as const)('a gauge takes %s of a list', async (aggregate, value) => {
  const whole = await ask('{"depth":[3,1,9,1,6]}', { kind: 'gauge', gauge: 'depth', matchers: {}, aggregate })
  if (whole.kind !== 'sample') throw new Error(JSON.stringify(whole))
  // Sorted 1 1 3 6 9: the 95th percentile has rank 3.8, so it lies eight tenths of the way from 6 to 9.
  expect(whole.value).toBeCloseTo(value, 12)
})

it('the very same list on both sides is one recording; the same number may be true', async () => {
  expect(await ask('{"render":[4,1]}', samples, '{"render":[4,1]}')).toMatchObject({ reason: 'identical' })
  expect(await ask('{"render":4}', samples, '{"render":4}')).toMatchObject({ value: 4 })
})

describe('anything else is one clear error', () => {
  it.each([
    ['a file that is not there', null, 'missing-side', 'run.json is not there (the workspace)'],
    ['a metric that is not there', '{"other":1}', 'empty', 'has no "render". It has: other.'],
    ['an empty list', '{"render":[]}', 'empty', 'is an empty list'],
    ['a text NaN', '{"render":[1,"NaN"]}', 'nan', 'holds "NaN" at position 2'],
    ['a bare NaN', '{"render":[1,NaN]}', 'unsupported', 'holds NaN, which JSON does not have'],
    ['null', '{"render":[1,null]}', 'nan', 'holds null at position 2'],
    ['a number beyond doubles', '{"render":1e999}', 'nan', 'and a number is needed'],
    ['a text', '{"render":"fast"}', 'unsupported', 'holds "fast", and a number is needed'],
    ['an object', '{"render":{"p95":3}}', 'unsupported', 'holds {"p95":3}'],
    ['truncated JSON', '{"render":[1,2', 'unsupported', 'is no JSON: it is cut off'],
    ['a list at the top', '[1,2]', 'unsupported', 'has no name'],
    ['__proto__', '{"__proto__":{"render":1}}', 'unsupported', '__proto__'],
    ['deep nesting', `{"render":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'unsupported', 'more than 64 levels'],
    ['bytes that are no text', new Uint8Array([123, 255, 254]), 'unsupported', 'is not UTF-8'],
    ['a huge file', new Uint8Array(64 * 1024 * 1024 + 1), 'unsupported', 'larger than 67108864 bytes'],
  ] as const)('%s', async (_, content, reason, words) => {
    const whole = await ask(content, samples)
    expect(whole).toMatchObject({ kind: 'absent', reason, text: expect.stringContaining(words) })
  })

  it('a question for rates', async () => {
    const ratio: Question = { kind: 'ratio', numerator: ['a'], denominator: ['b'], matchers: {} }
    expect(await ask('{"a":1}', ratio)).toMatchObject({ reason: 'unsupported' })
  })

  it('matchers, which a file without labels cannot hold', async () => {
    const matched = { ...samples, matchers: { tenant: 'a' } }
    expect(await ask('{"render":1}', matched)).toMatchObject({ reason: 'unsupported' })
  })
})
