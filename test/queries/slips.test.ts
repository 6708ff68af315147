import { beforeAll, describe, expect, it } from 'vitest'
import { engineReady, finding, judged } from './change.js'

const policy = (files: string, tables: string) => `version: 1
defaults: { owner: "@me" }
queries:
  db: { schema: db/*.sql, files: ${files}, tables: { ${tables} } }
`
const base = (files: string, tables: string) => ({
  'perf-budgets.yaml': policy(files, tables),
  'db/1.sql': 'CREATE TABLE orders (id int PRIMARY KEY, a text);\nCREATE TABLE notes (id int, a text);',
  'q/q.sql': '-- name: all\nSELECT a FROM orders;',
})
const rows = 'orders: { rows: 1000000 }'

beforeAll(engineReady, 120_000)

describe('a glob of queries', () => {
  it('that matches no file fails at the line of the policy', async () => {
    const report = await judged(base('[query/*.sql, more/*.sql]', rows), { 'db/2.sql': 'CREATE TABLE u (id int);' })
    const place = { path: 'perf-budgets.yaml', line: 4 }
    expect(finding(report, 'queries/db/schema')).toMatchObject({
      outcome: 'no-data',
      reason: 'empty',
      status: 'fail',
      place,
    })
    expect(finding(report, 'queries/db/schema').text).toContain('no file matches query/*.sql, more/*.sql')
  }, 120_000)

  it('may match files of the head alone', async () => {
    const report = await judged(base('new/*.sql', rows), { 'new/q.sql': '-- name: one\nSELECT 1' })
    expect(finding(report, 'queries/db/schema').outcome).toBe('ok')
  }, 120_000)
})

describe('a table that the policy declares', () => {
  it('and no side has fails, with the name that is meant', async () => {
    const report = await judged(base('q/*.sql', 'ordrs: { rows: 1000000 }'), { 'db/2.sql': 'CREATE TABLE u (id int);' })
    expect(finding(report, 'queries/db/schema')).toMatchObject({
      outcome: 'no-data',
      reason: 'empty',
      status: 'fail',
      text: 'tables names ordrs, and the schema has no such table; did you mean orders?',
    })
  }, 120_000)

  it('may be dropped by the change, or come with it', async () => {
    const tables = `${rows}, notes: { rows: 10 }, public.u: { rows: 10 }`
    const change = { 'db/2.sql': 'DROP TABLE notes;\nCREATE TABLE u (id int);' }
    expect(finding(await judged(base('q/*.sql', tables), change), 'queries/db/schema').outcome).toBe('ok')
  }, 120_000)

  it('and that is a partition is told to be one', async () => {
    const change = {
      'db/2.sql':
        'CREATE TABLE event (at date) PARTITION BY RANGE (at);\nCREATE TABLE event_old PARTITION OF event DEFAULT;',
    }
    const report = await judged(base('q/*.sql', 'event_old: { rows: 10 }'), change)
    expect(finding(report, 'queries/db/schema')).toMatchObject({ outcome: 'no-data', reason: 'empty' })
    expect(finding(report, 'queries/db/schema').text).toContain('a partition of event')
  }, 120_000)
})

describe('a table that the policy does not declare', () => {
  it('is told at the queries that read it', async () => {
    const query = '-- name: both\nSELECT o.a FROM orders o JOIN notes USING (id);'
    const report = await judged({ ...base('q/*.sql', rows), 'q/r.sql': query }, {})
    const told = 'Planned as empty, because tables does not name it: notes.'
    expect(finding(report, 'queries/db/both/cost').notes).toContain(told)
    expect(finding(report, 'queries/db/all/cost').notes.join()).not.toContain('as empty')
  }, 120_000)
})
