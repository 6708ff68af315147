import { expect, test } from 'vitest'
import type { ContentModule, Contents } from '../../src/model/reading.js'
import { judge } from '../../src/rules/growth.js'
import { exact, measurement, only } from './measurement.js'

const file = (id: string, bytes: number, importers: readonly string[] = []): ContentModule => ({
  id,
  package: null,
  version: null,
  bytes,
  importers,
  format: 'esm',
})

const library = (name: string, version: string, bytes: number, more: Partial<ContentModule> = {}): ContentModule => ({
  ...file(`node_modules/${name}/index.js`, bytes, ['src/page.js']),
  package: name,
  version,
  ...more,
})

function contents(modules: readonly ContentModule[], more: Partial<Contents> = {}): Contents {
  const raw = modules.reduce((sum, module) => sum + module.bytes, 0)
  const files = [{ path: 'page.js', raw, bytes: raw }]
  return { kind: 'contents', files, modules, attribution: 'shipped', imports: [], eager: false, origin: '', ...more }
}

function judged(baseline: Contents, candidate: Contents) {
  const sides = measurement(exact(1), exact(2))
  return only(judge([{ ...sides, companions: { contents: { baseline, candidate } } }]))
}

const page = file('src/page.js', 1000)

test('what grew most is named, and the rest follows by size', () => {
  const { text, notes } = judged(
    contents([page]),
    contents([page, library('small', '1.0.0', 400), library('large', '2.0.0', 9000)]),
  )
  expect(text).toContain('large 2.0.0 is new on this route')
  expect(notes.join()).toContain('large +9 kB, small +400 B.')
})

test('a package that was there grew by what came to it, and by no more', () => {
  const { text } = judged(
    contents([page, library('kit', '1.0.0', 5000)]),
    contents([page, library('kit', '1.0.0', 5600)]),
  )
  expect(text).toContain('It grew most in kit 1.0.0 (+600 B')
})

test('a second version beside the first is new, and said; two that were there before are not', () => {
  const nested = { id: 'node_modules/old/node_modules/kit/index.js' }
  const two = [page, library('kit', '1.0.0', 5000), library('kit', '2.0.0', 5000, nested)]
  const came = judged(contents(two.slice(0, 2)), contents(two))
  expect(came.text).toContain('kit 2.0.0 is new on this route (+5 kB')
  expect(came.notes.join()).toContain('kit is loaded in 2 versions now: 1.0.0, 2.0.0.')
  expect(judged(contents(two), contents([...two, library('more', '1.0.0', 900)])).notes.join()).not.toContain(
    'versions',
  )
})

test('CommonJS that was there before is no news', () => {
  const old = library('old', '1.0.0', 900, { format: 'commonjs' })
  const fresh = library('fresh', '1.0.0', 900, { format: 'commonjs' })
  const notes = judged(contents([page, old]), contents([page, old, fresh])).notes.join()
  expect(notes).toContain('fresh is CommonJS')
  expect(notes).not.toContain('old')
})

test('a route that was not lazy before did not stop being it', () => {
  const eager = { eager: true }
  expect(judged(contents([page], eager), contents([page], eager)).text).not.toContain('lazy')
  const stopped = judged(contents([page]), contents([page], eager))
  expect([stopped.text, stopped.atLeastWarn]).toEqual([expect.stringContaining('stopped being lazy'), true])
})

test('a file of the project that grew is the cause itself, not who imports it', () => {
  const before = [file('src/page.js', 1000, ['src/main.js']), file('src/main.js', 500)]
  const after = [file('src/page.js', 3000, ['src/main.js']), file('src/main.js', 500)]
  const { text, place } = judged(contents(before), contents(after))
  expect(text).toContain('It grew most in src/page.js (+2 kB')
  expect(place).toEqual({ path: 'src/page.js', line: 1 })
})
