import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { render } from '../../src/reporters/markdown.js'
import { plain } from '../reporters/reports.js'
import { engineReady, finding, judged } from './change.js'

const entry = (name: string) =>
  `  ${name}: { schema: ${name}/*.sql, files: q/*.sql, tables: { big: { rows: 1000000 }, small: { rows: 900 } } }`
const names = ['settings', 'alone', 'rewrite', 'analyze', 'bad', 'strange']
const schema = `CREATE TABLE big (id int PRIMARY KEY, a int, b text);
CREATE INDEX big_a ON big (a);
CREATE TABLE small (id int PRIMARY KEY, a int);
CREATE INDEX small_a ON small (a);`
const changes: Record<string, string> = {
  settings:
    "SET enable_indexscan = off; SET enable_bitmapscan = off; SET random_page_cost = 900; SET work_mem = '64kB'; ALTER TABLE big ADD c int;",
  alone:
    'VACUUM FULL big;\nCREATE INDEX CONCURRENTLY big_b ON big (b);\nDROP INDEX CONCURRENTLY small_a;\nREINDEX TABLE big;',
  rewrite:
    'ALTER TABLE big ALTER b TYPE varchar(40) USING lower(b);\nALTER TABLE big ADD d uuid DEFAULT gen_random_uuid();',
  analyze: 'ANALYZE;\nVACUUM ANALYZE big;\nALTER TABLE small ADD c int;',
  bad: 'ALTER TABLE big ADD c int;\n\\! touch /tmp/x\nALTER TABLE big ADD d int;',
  strange:
    'CREATE ROLE reader;\nGRANT SELECT ON big TO reader;\nALTER TABLE big OWNER TO nobody_here;\nCREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION f();\nCREATE EXTENSION postgis;',
}
const queries = '-- name: one\nSELECT b FROM big WHERE a = $1;\n-- name: few\nSELECT id FROM small WHERE a = $1;'

let report: Report
beforeAll(async () => {
  await engineReady()
  const policy = ['version: 1', 'defaults: { owner: "@me" }', 'queries:', ...names.map(entry)].join('\n')
  const bases = Object.fromEntries(names.map((name) => [`${name}/1.sql`, schema]))
  const heads = Object.fromEntries(names.map((name) => [`${name}/2.sql`, changes[name] ?? '']))
  report = await judged({ 'perf-budgets.yaml': policy, 'q/q.sql': queries, ...bases }, heads)
}, 300_000)

const both = (id: string) => {
  const { baseline, candidate } = finding(report, id)
  return [baseline?.value, candidate?.value]
}
const same = (id: string) => {
  const [before, after] = both(id)
  expect(before).toBeGreaterThan(0)
  expect(after).toBe(before)
}

describe('a migration', () => {
  it('trap sql 3.1: that changes the settings of its session changes no cost', () => {
    same('queries/settings/one/cost')
  })

  it('trap sql 2.7: that runs only outside of transactions loads', () => {
    expect(finding(report, 'queries/alone/schema').outcome).toBe('ok')
    same('queries/alone/one/cost')
  })

  it('trap sql 3.5: that rewrites a table leaves its size as it was', () => {
    same('queries/rewrite/few/cost')
    same('queries/rewrite/one/cost')
  })

  it('trap sql 3.7: that analyzes empty tables keeps their statistics', () => {
    same('queries/analyze/one/cost')
  })

  it('trap sql 2.6: with a command to psql is told by what Postgres said, in one finding', () => {
    const found = report.findings.filter(({ id }) => id.startsWith('queries/bad/'))
    expect(found.map(({ id, place }) => [id, place])).toEqual([['queries/bad/schema', { path: 'bad/2.sql', line: 2 }]])
    expect(found[0]?.text).toMatch(/syntax error at or near "\\"/)
    expect(found[0]?.text.length).toBeLessThan(300)
  })

  it('trap sql 2.9: may name roles and event triggers; an extension that is not here is told', () => {
    expect(finding(report, 'queries/strange/schema')).toMatchObject({
      outcome: 'no-data',
      place: { path: 'strange/2.sql', line: 5 },
    })
    expect(finding(report, 'queries/strange/schema').text).toContain('extension "postgis" is not available')
  })
})

describe('a query', () => {
  it('trap sql 2.8: with $1 is planned without a value', () => {
    expect(finding(report, 'queries/settings/one/cost').candidate?.value).toBeGreaterThan(1)
  })

  it('trap sql 5.3: that reads a small table as a whole is no finding', () => {
    const found = finding(report, 'queries/alone/few/cost')
    expect(found).toMatchObject({ outcome: 'ok', status: 'pass' })
    expect(found.text).toMatch(/small: (?:index|bitmap) scan on small_a became a sequential scan of 900 rows/)
  })

  it('trap sql 5.7: has a cost and no time', () => {
    const text = render({ ...report, findings: report.findings.filter(({ unit }) => unit === 'cost') }, plain)
    expect(text).toContain(' cost')
    expect(text).not.toMatch(/\d\s*(?:ms|s)\b/)
  })
})
