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
