import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { engineReady, finding, judged } from './change.js'

const entry = (schema: string) => `{ schema: ${schema}/*.sql, seed: seed.sql, files: q/*.sql, timeout: 3s }`
const policyOf = (entries: readonly string[]) =>
  ['version: 1', 'defaults: { owner: "@me" }', 'queries:', ...entries.map((name) => `  ${name}: ${entry(name)}`)].join(
    '\n',
  )
const table = 'CREATE TABLE t (id int PRIMARY KEY, a int);'
const base = {
  'good/1.sql': table,
  'seed.sql': 'INSERT INTO t SELECT n, n FROM generate_series(1, 1000) AS n;',
  'q/q.sql': '-- name: one\nSELECT a FROM t WHERE id = 1;\n-- name: two\nSELECT a FROM t WHERE id = :id;',
}

beforeAll(engineReady, 120_000)

const hostile: readonly (readonly [name: string, sql: string, line: number, says: string])[] = [
  ['COPY FROM PROGRAM', "ALTER TABLE t ADD b int;\nCOPY t FROM PROGRAM 'id';", 2, 'COPY ... PROGRAM starts a program'],
  ['a file of the server', "\n\nCOPY t FROM '/etc/passwd';", 3, 'files of the server'],
  ['pg_sleep', 'SELECT pg_sleep(1000);', 1, 'pg_sleep() reaches out'],
  [
    'pg_sleep in a text that is executed',
    "DO $$ BEGIN EXECUTE 'SELECT pg_' || 'sleep(1000)'; END $$;",
    1,
    'more than 3 s',
  ],
  ['an endless loop', 'ALTER TABLE t ADD b int;\nDO $$ BEGIN LOOP END LOOP; END $$;', 2, 'more than 3 s'],
  [
    'a syntax error in the middle',
    'ALTER TABLE t ADD b int;\nALTER TABLE t ADD\n  c in t;\nSELECT 1;',
    3,
    'syntax error',
  ],
  [
    'a gigabyte of rows',
    "CREATE TABLE g AS SELECT repeat('x', 100000) || n AS x FROM generate_series(1, 10000) AS n;",
    1,
    '',
  ],
  [
    'a gigabyte of notices',
    "SET client_min_messages = notice;\nDO $$ BEGIN FOR i IN 1..1000000 LOOP RAISE NOTICE '%', repeat('x', 1000); END LOOP; END $$;",
    2,
    '',
  ],
  [
    'a gigabyte of rows that are given back',
    "CREATE TABLE g (x text);\nINSERT INTO g SELECT repeat('x', 100000) FROM generate_series(1, 10000) RETURNING x;",
    2,
    '',
  ],
  ['a gigabyte in one value', "CREATE TABLE g AS SELECT repeat('x', 1000000000) AS x;", 1, ''],
]

describe('a migration with', () => {
  const names = hostile.map((_, index) => `bad${index}`)
  const bases = Object.fromEntries(names.map((name) => [`${name}/1.sql`, table]))
  const heads = Object.fromEntries(hostile.map(([, sql], index) => [`bad${index}/2_hostile.sql`, sql]))
  let report: Report
  beforeAll(async () => {
    const policy = policyOf([...names, 'good'])
    report = await judged({ ...base, ...bases, 'perf-budgets.yaml': policy }, heads)
  }, 300_000)

  it.each(hostile.map((row, index) => [...row, index] as const))(
    'traps sql 2.2, 2.3, 2.5: %s ends in one finding with file and line',
    (_name, _sql, line, says, index) => {
      const bad = report.findings.filter(({ id }) => id.startsWith(`queries/bad${index}/`))
      expect(bad.map(({ id, status, place }) => [id, status, place])).toEqual([
        [`queries/bad${index}/schema`, 'fail', { path: `bad${index}/2_hostile.sql`, line }],
      ])
      expect(bad[0]?.text).toContain(`bad${index}/2_hostile.sql:${line}`)
      expect(bad[0]?.text).toContain(says)
    },
  )

  it('leaves the other budgets judged', () => {
    expect(finding(report, 'queries/good/one/cost').outcome).toBe('ok')
  })
})

describe('a query', () => {
  it('trap sql 2.4: that never ends while it is planned costs itself, and the next is planned in a new database', async () => {
    const loop = 'CREATE FUNCTION f() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$;'
    const report = await judged(
      { ...base, 'perf-budgets.yaml': policyOf(['good']) },
      {
        'good/2.sql': loop,
        'q/a.sql': '-- name: endless\nSELECT a FROM t\nWHERE id = f();',
      },
    )
    const endless = finding(report, 'queries/good/endless/cost')
    expect(endless).toMatchObject({ status: 'fail', outcome: 'no-data', place: { path: 'q/a.sql', line: 2 } })
    expect(endless.text).toContain('ran for more than')
    expect(finding(report, 'queries/good/two/cost').outcome).toBe('ok')
  }, 120_000)
})
