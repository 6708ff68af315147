import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { schema as queries } from '../../src/budgets/queries.js'
import { policyJsonSchema } from '../../src/policy/json-schema.js'
import { read } from './read.js'

/** `${NAME}`. */
const named = (name: string) => `\${${name}}`
const at = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const example = at('budgets.example.yaml')
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(at('schema/perf-budgets.schema.json')),
)

test('the published schema is that of the code: npm run build:schema', async () => {
  expect(at('schema/perf-budgets.schema.json')).toBe(await policyJsonSchema())
})

describe('budgets.example.yaml', () => {
  test('is accepted by the schema and by the gate', async () => {
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true)
    expect((await read(example)).entries.map(({ section, name }) => `${section}.${name}`)).toContain(
      'services.checkout',
    )
  })

  test('opens with a complete policy of twelve lines', async () => {
    const opening = example.split('\n').slice(0, 12).join('\n')
    expect((await read(opening)).entries.map(({ name }) => name)).toEqual(['api'])
    expect(example.split('\n')[12]).toBe('')
  })

  test('names every key of the file and every setting and limit', () => {
    const keys = ['version', 'mode', 'defaults', 'sources', 'dataset', 'services', 'metrics', 'bundles', 'waivers']
    keys.push('jobExemptions', 'justification', 'labels', 'traces', 'owner', 'runbook', 'maxRegression', 'minChange')
    keys.push('noiseFloor', 'confidence', 'onInconclusive', 'onNoData', 'onNoSecret', 'inherited', 'severity')
    keys.push('max', 'min', 'warnAt', 'maxIncrease', 'aggregate', 'by', 'paths')
    expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(example))).toEqual([])
  })

  test('names every key of queries', () => {
    const [, section = ''] = /^queries:\n([\s\S]*?)^(?! |$)/m.exec(example) ?? []
    const known = queries().shape
    const limits = 'min warnAt maxIncrease maxRegression aggregate by owner runbook severity paths confidence'.split(
      ' ',
    )
    const settings = 'noiseFloor onInconclusive onNoData onNoSecret inherited max'.split(' ')
    const keys = Object.keys(known).filter((key) => ![...limits, ...settings].includes(key))
    expect(keys).toContain('tables')
    expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(section))).toEqual([])
  })
})

test('the policy of the shop is accepted by the schema and by the gate', async () => {
  const shop = at('fixtures/shop/perf-budgets.yaml')
  expect(validate(parse(shop)), JSON.stringify(validate.errors)).toBe(true)
  expect((await read(shop, { builtIns: { BASE_SHA: 'a', HEAD_SHA: 'b' } })).entries.length).toBeGreaterThan(0)
})

describe('an editor that knows the schema', () => {
  const sources = { lab: { type: 'prometheus', url: named('PROMETHEUS_URL'), window: '30m' } }
  const small = { version: 1, sources, metrics: { queue: { source: 'lab', gauge: 'depth', max: 5 } } }

  test('accepts an environment variable where a source has a form of its own', () => {
    expect(validate({ ...small, sources: { lab: { ...sources.lab, window: named('WINDOW') } } })).toBe(true)
  })

  test.each<[string, object]>([
    ['no version', { ...small, version: undefined }],
    ['another version', { ...small, version: 2 }],
    ['an unknown key', { ...small, colour: 'red' }],
    ['an unknown key of an entry', { ...small, metrics: { queue: { gauge: 'depth', mxa: 5 } } }],
    ['a percentage without its sign', { ...small, defaults: { maxRegression: '10' } }],
    ['a number where a unit exists', { ...small, defaults: { noiseFloor: 3 } }],
    ['a negative limit', { ...small, metrics: { queue: { gauge: 'depth', max: -5 } } }],
    ['a source of no type', { ...small, sources: { lab: { url: 'https://prom.acme.dev' } } }],
    ['a source of an unknown type', { ...small, sources: { lab: { type: 'influx' } } }],
    ['a source that only sections make', { ...small, sources: { lab: { type: 'bundle-stats' } } }],
    ['an unknown key of a source', { ...small, sources: { lab: { ...sources.lab, wndow: '3m' } } }],
    ['a span without its unit', { ...small, sources: { lab: { ...sources.lab, window: '30' } } }],
    ['a waiver without expiry', { ...small, waivers: [{ finding: 'a', reason: 'b' }] }],
    ['a day of another form', { ...small, waivers: [{ finding: 'a', reason: 'b', expires: '31.12.2026' }] }],
    ['a label mode that is none', { ...small, labels: { tenant: 'hashed' } }],
    ['traces without an id', { ...small, traces: 'https://traces.acme.dev' }],
  ])('refuses %s', (_name, policy) => {
    expect(validate(small), JSON.stringify(validate.errors)).toBe(true)
    expect(validate(JSON.parse(JSON.stringify(policy)))).toBe(false)
  })
})
