import { expect, test } from 'vitest'
import { told, toldOf } from './read.js'

const start = 'version: 1\ndefaults: { owner: "@me" }\n'

test('an alias bomb is refused before it unfolds', async () => {
  const levels = Array.from({ length: 20 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [x]'
      : `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  )
  expect(await toldOf(`${start}${levels.join('\n')}\n`)).toContain('aliases make more than 100000 values of this file')
})

test('a file over 1 MB is refused', async () => {
  expect(await told(new Uint8Array(1_000_001).fill(0x23))).toBe(
    'perf-budgets.yaml:1:1: perf-budgets.yaml has 1000001 bytes\n  A policy file has at most 1 MB.',
  )
})

test('bytes that are no UTF-8 are refused', async () => {
  expect(await told(new Uint8Array([0x76, 0x3a, 0x20, 0xff]))).toBe(
    'perf-budgets.yaml:1:1: perf-budgets.yaml is not valid UTF-8\n  Save the file as UTF-8.',
  )
})

test.each([
  ['brackets', `a: ${'['.repeat(300_000)}`],
  ['braces', `a: ${'{a: '.repeat(200_000)}`],
  ['list marks', `${'- '.repeat(400_000)}x`],
  ['indentation', Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
])('values nested too deeply by %s are refused', async (_name, text) => {
  expect(await toldOf(text)).toContain('values are nested too deeply')
})

test('sixty thousand keys, each of them twice, are read in time that grows with their number', async () => {
  const keys = Array.from({ length: 60_000 }, (_, index) => `k${index % 30_000}: 1`).join('\n')
  expect(await toldOf(keys)).toContain('the key `k29999` stands here a second time')
}, 20_000)

test('a name of the language is a name like any other', async () => {
  const text = `${start}sources:\n  constructor: { type: toString }\nlabels: { hasOwnProperty: hash }\n`
  expect(await toldOf(text)).toContain('`toString` is not a type of source')
})

test('a source without a type, and one of a type that is none, are told the types that there are', async () => {
  const words = await toldOf(`${start}sources:\n  one: { baseline: a }\n  two: { type: influx }\n`)
  expect(words).toContain('perf-budgets.yaml:4:3: sources.one needs a type')
  expect(words).toContain('perf-budgets.yaml:5:16: `influx` is not a type of source')
  expect(words).toMatch(/Known are .*\bopenmetrics\b/)
  expect(words).not.toContain('bundle-stats')
})
