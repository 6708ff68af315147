import { expect, test } from 'vitest'
import { codeownerOf } from '../../src/policy/owners.js'
import { read, toldOf } from './read.js'

const path = '.github/perf-budgets.yaml'

test.each([
  ['*  @acme/all', '@acme/all'],
  ['perf-budgets.yaml @acme/perf', '@acme/perf'],
  ['*.yaml @acme/yaml', '@acme/yaml'],
  ['/.github/ @acme/dx', '@acme/dx'],
  ['.github/ @acme/dx', '@acme/dx'],
  ['.github @acme/dx', '@acme/dx'],
  ['/.github/* @acme/dx', '@acme/dx'],
  ['.github/** @acme/dx', '@acme/dx'],
  ['**/perf-budgets.yaml @acme/perf', '@acme/perf'],
  ['/perf-budgets.yaml @acme/root', null],
  ['docs/ @acme/docs', null],
  ['/.git* @acme/dx', '@acme/dx'],
  ['*.yml @acme/yaml', null],
  ['# *  @acme/all', null],
  ['*  @acme/all # everything', '@acme/all'],
  ['*  @acme/all @bob', '@acme/all @bob'],
])('CODEOWNERS `%s` gives %s', (line, owner) => {
  expect(codeownerOf(path, line)).toBe(owner)
})

test('the last line that matches decides, and one without owners means nobody', () => {
  expect(codeownerOf(path, '* @first\n.github/ @last\n')).toBe('@last')
  expect(codeownerOf(path, '.github/ @first\r\n* @last\r\n')).toBe('@last')
  expect(codeownerOf(path, '* @first\n/.github/\n')).toBe(null)
})

const text = `
version: 1
sources:
  lab: { type: prometheus, url: "https://prom.acme.dev" }
metrics:
  queue: { source: lab, gauge: depth, max: 5 }
  errors: { source: lab, gauge: errors, max: 5, owner: "@acme/errors" }
`

test('an owner comes from CODEOWNERS where the policy names none', async () => {
  expect((await read(text, { codeowners: '* @acme/all' })).defaults.owner).toBe('@acme/all')
})

test('the policy comes before CODEOWNERS', async () => {
  const owned = text.replace('version: 1', 'version: 1\ndefaults: { owner: "@me" }')
  expect((await read(owned, { codeowners: '* @acme/all' })).defaults.owner).toBe('@me')
})

test('neither is an error, at each entry that lacks one', async () => {
  const words = await toldOf(text, { codeowners: 'docs/ @acme/docs' })
  expect(words).toContain('metrics.queue has no owner')
  expect(words).not.toContain('metrics.errors')
})

test('a waiver without an owner is answered for by CODEOWNERS', async () => {
  const waived = `${text}waivers:\n  - { finding: "metrics/**", reason: later, expires: 2027-01-31 }\n`
  const { waivers } = await read(waived, { codeowners: '* @acme/all' })
  expect(waivers.map(({ owner }) => owner)).toEqual(['@acme/all'])
})
