import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { outcomeTable, rowOf, statusOf } from '../../src/gate/outcomes.js'
import type { Settings } from '../../src/model/budget.js'
import { outcomes, reasons } from '../../src/model/outcome.js'

const page = readFileSync('docs/outcomes.md', 'utf8')
const settings: Settings = {
  owner: '@acme/performance',
  runbook: null,
  maxRegression: 0.1,
  minChange: 0,
  noiseFloor: 0,
  confidence: 0.95,
  onInconclusive: 'warn',
  onNoData: 'fail',
  onNoSecret: 'warn',
  inherited: 'warn',
  severity: 'fail',
}

describe('the table in the docs', () => {
  it('is the table that decides, row by row', () => {
    const plain = (cell: string): string => cell.replaceAll('`', '').trim()
    const rows = [...page.matchAll(/^\| `([^`]+)` +\|([^|]*)\|([^|]+)\|([^|]+)\|$/gm)]
    const read = rows.map(([, outcome = '', reason = '', decides = '', means = '']) => ({
      outcome,
      reason: plain(reason) || null,
      decides: plain(decides),
      means: means.trim(),
    }))
    expect(read).toEqual(outcomeTable)
  })

  it('explains every reason', () => {
    const explained = [...page.matchAll(/^\| `([^`]+)` +\| [^|]+\|$/gm)].map((row) => row[1])
    expect(explained).toEqual([...reasons])
  })

  it('has an answer for every pair of outcome and reason', () => {
    for (const outcome of outcomes) {
      for (const reason of [null, ...reasons]) expect(rowOf(outcome, reason).outcome).toBe(outcome)
    }
  })
})

describe('the status of an outcome', () => {
  it.each([
    ['regressed', null, {}, 'fail'],
    ['regressed', null, { severity: 'warn' }, 'warn'],
    ['over-budget', null, {}, 'fail'],
    ['missing', null, {}, 'fail'],
    ['no-data', 'empty', {}, 'fail'],
    ['no-data', 'empty', { severity: 'warn' }, 'warn'],
    ['inconclusive', null, { severity: 'warn', onInconclusive: 'fail' }, 'warn'],
    ['no-data', 'empty', { onNoData: 'pass' }, 'pass'],
    ['no-data', 'nan', { onNoData: 'warn' }, 'warn'],
    ['no-data', 'no-secret', {}, 'warn'],
    ['no-data', 'no-secret', { onNoSecret: 'fail' }, 'fail'],
    ['no-data', 'removed', {}, 'warn'],
    ['no-data', 'no-longer-plans', { onNoData: 'pass' }, 'fail'],
    ['inherited', null, {}, 'warn'],
    ['inherited', null, { inherited: 'pass' }, 'pass'],
    ['inconclusive', 'too-few-samples', {}, 'warn'],
    ['new', null, {}, 'pass'],
    ['improved', null, {}, 'pass'],
    ['ok', null, {}, 'pass'],
    ['not-affected', null, {}, 'pass'],
  ] as const)('%s, %s, with %o: %s', (outcome, reason, own, status) => {
    expect(statusOf(outcome, reason, false, { ...settings, ...own })).toBe(status)
  })

  it('fails an inconclusive beyond the limit alone where failIfOver asks for it', () => {
    const strict: Settings = { ...settings, onInconclusive: 'failIfOver' }
    expect(statusOf('inconclusive', null, true, strict)).toBe('fail')
    expect(statusOf('inconclusive', null, false, strict)).toBe('warn')
  })
})
