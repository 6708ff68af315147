import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attribute } from '../../src/sources/bundle-stats/source-map.js'
import { outputs } from './judged.js'

// `AAAA` begins the first source at column 0; `CCAA` is one column and one source further.
const map = { version: 3, sources: ['a.js', 'b.js'], mappings: 'AAAA,CCAA;AAAA' }

test('each stretch of a line belongs to the source that it is mapped to', () => {
  expect([...(attribute('xyz\nfour', map)?.bytes ?? [])]).toEqual([
    ['a.js', 1],
    ['b.js', 6],
  ])
})

test('bytes are counted, not letters', () => {
  expect(attribute('xé', map)?.bytes.get('b.js')).toBe(2)
})

test('a map of maps starts each at its place', () => {
  const sections = [
    { offset: { line: 0, column: 0 }, map: { sources: ['a.js'], mappings: 'AAAA' } },
    { offset: { line: 1, column: 2 }, map: { sources: ['b.js'], mappings: 'AAAA' } },
  ]
  expect([...(attribute('first\n..second', { version: 3, sections })?.bytes ?? [])]).toEqual([
    ['a.js', 5],
    ['b.js', 6],
  ])
})

test.for([
  null,
  [],
  {},
  { mappings: 7 },
  { mappings: 'AAAA' },
  { mappings: '!!!!;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', sources: [1] },
])('what is no map, or a broken one, breaks nothing: %j', (json) => {
  expect(() => attribute('text', json)).not.toThrow()
})

test('every byte of a real file that is not glue belongs to a source, and none to two', () => {
  const folder = join(outputs, 'vite/head/assets')
  const [name] = readdirSync(folder).filter((file) => /^search-.*\.js$/.test(file))
  const code = readFileSync(join(folder, name!), 'utf8')
  const bytes = attribute(code, JSON.parse(readFileSync(join(folder, `${name}.map`), 'utf8')))?.bytes ?? new Map()
  const sum = [...bytes.values()].reduce((total: number, size: number) => total + size, 0)
  expect(sum).toBeLessThanOrEqual(Buffer.byteLength(code))
  // The bundler's own glue (imports, exports, the object of a namespace import) is mapped to no source: 2,169 bytes here.
  expect(sum).toBeGreaterThan(0.99 * (Buffer.byteLength(code) - 2169))
})
