import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realIo } from '../../src/io.js'
import { permitFor } from '../../src/sources/query-plans/allowed.js'
import type { Database } from '../../src/sources/query-plans/database.js'
import { openParser } from '../../src/sources/query-plans/engine.js'
import { lint } from '../../src/sources/query-plans/lint.js'
import { inOrder } from '../../src/sources/query-plans/migrations.js'
import { numbered } from '../../src/sources/query-plans/named-parameters.js'
import { queriesIn } from '../../src/sources/query-plans/query-files.js'
import { isFailure } from '../../src/sources/query-plans/side.js'
import { type Statement, statementsIn } from '../../src/sources/query-plans/statements.js'
import { engineReady } from './change.js'

let parser: Pick<Database, 'parse' | 'close'>
beforeAll(async () => {
  await engineReady()
  parser = await openParser(realIo())
}, 120_000)
afterAll(() => parser.close())

async function statements(sql: string): Promise<readonly Statement[]> {
  const found = await statementsIn(sql, 'file.sql', parser)
  if (isFailure(found)) throw new Error(found.text)
  return found
}

describe('files with queries', () => {
  it('begin a query at each head, with the line of its first word', () => {
    const found = queriesIn(
      '-- first\n\n-- name: one\nSELECT 1;\n\n-- name: two :many\n-- about it\nSELECT 2\n;',
      'q.sql',
    )
    expect(found.map(({ name, sql, place }) => [name, place.line, sql.split('\n').at(-1)])).toEqual([
      ['one', 4, 'SELECT 1'],
      ['two', 8, 'SELECT 2'],
    ])
  })

  it('without a head are one query, named after the file', () => {
    expect(queriesIn('SELECT 1', 'db/report.sql').map(({ name }) => name)).toEqual(['report'])
  })

  it('give one digest to texts that differ in comments and white space only, and not inside quotes', () => {
    const digest = (sql: string) => queriesIn(sql, 'q.sql')[0]?.digest
    expect(digest('SELECT  a -- why\nFROM t')).toBe(digest('SELECT a FROM t'))
    expect(digest("SELECT 'a  b'")).not.toBe(digest("SELECT 'a b'"))
  })
})

describe('parameters', () => {
  it.each([
    ['a = :x AND b = :y OR c = :x', 'a = $1 AND b = $2 OR c = $1', ['x', 'y']],
    ["a::text = ':no' AND b = :x -- :no", "a::text = ':no' AND b = $1 -- :no", ['x']],
    ['$$ :no $$ || :x', '$$ :no $$ || $1', ['x']],
    ['a = $2 AND b = $1', 'a = $2 AND b = $1', ['1', '2']],
    ['"a:b" = :x', '"a:b" = $1', ['x']],
  ])('%s', (sql, expected, names) => {
    expect(numbered(sql)).toEqual({ sql: expected, names })
  })
})

describe('the order of migrations', () => {
  it.each([
    ['numbers as numbers', ['m/10_b.sql', 'm/2_a.sql'], ['m/2_a.sql', 'm/10_b.sql']],
    [
      'Flyway',
      ['m/V1.10__b.sql', 'm/R__v.sql', 'm/V1.9__a.sql', 'm/U1.9__a.sql'],
      ['m/V1.9__a.sql', 'm/V1.10__b.sql', 'm/R__v.sql'],
    ],
    [
      'Flyway, by version and not by folder',
      ['db/new/V3__c.sql', 'db/old/V1__a.sql', 'db/old/V10__d.sql', 'db/new/V2_1__b.sql', 'db/R__x.sql'],
      ['db/old/V1__a.sql', 'db/new/V2_1__b.sql', 'db/new/V3__c.sql', 'db/old/V10__d.sql', 'db/R__x.sql'],
    ],
    [
      'Flyway with baselines: the latest stands for what came before',
      ['m/V1__a.sql', 'm/V2__b.sql', 'm/B1__old.sql', 'm/B2__base.sql', 'm/V3__c.sql', 'm/R__v.sql'],
      ['m/B2__base.sql', 'm/V3__c.sql', 'm/R__v.sql'],
    ],
    [
      'Knex and Kysely',
      ['m/20240105120000_b.up.sql', 'm/20240105120000_b.down.sql', 'm/20231231235959_a.up.sql', 'm/notes.ts'],
      ['m/20231231235959_a.up.sql', 'm/20240105120000_b.up.sql'],
    ],
    [
      'golang-migrate',
      ['m/1_a.down.sql', 'm/1_a.up.sql', 'm/2_b.up.sql', 'm/2_b.down.sql'],
      ['m/1_a.up.sql', 'm/2_b.up.sql'],
    ],
    [
      'Prisma',
      ['p/20240201_b/migration.sql', 'p/20240101_a/migration.sql', 'p/20240101_a/down.sql'],
      ['p/20240101_a/migration.sql', 'p/20240201_b/migration.sql'],
    ],
  ])('%s', (_name, given, expected) => {
    expect(inOrder(given)).toEqual(expected)
  })
})

describe('statements', () => {
  it('keep their lines and their text behind letters of several bytes', async () => {
    const found = await statements("-- é ü 漢字\nCREATE TABLE é (a text DEFAULT 'ß');\n\nCREATE INDEX x ON é (a);")
    expect(found.map(({ sql, place }) => [place.line, sql])).toEqual([
      [2, "CREATE TABLE é (a text DEFAULT 'ß')"],
      [4, 'CREATE INDEX x ON é (a)'],
    ])
  })

  it('skip what a dump says to psql, and its rows', async () => {
    const dump =
      '\\restrict abc\nCREATE TABLE t (a text);\nCOPY public.t (a) FROM stdin;\n; DROP TABLE t;\n\\.\n\nCREATE INDEX i ON t (a);'
    expect((await statements(dump)).map(({ node, place }) => [node.kind, place.line])).toEqual([
      ['CreateStmt', 2],
      ['IndexStmt', 7],
    ])
  })

  it.each([
    ["COPY t FROM PROGRAM 'id'", 'starts a program'],
    ["COPY t TO '/tmp/x'", 'files of the server'],
    ["COPY (SELECT 1) TO PROGRAM 'id'", 'starts a program'],
    ['SELECT 1', 'changes no schema'],
    ['SELECT pg_sleep(100)', 'reaches out'],
    ["CREATE TABLE t AS SELECT pg_read_file('/etc/passwd')", 'reaches out'],
    ["INSERT INTO t SELECT * FROM pg_ls_dir('/')", 'reaches out'],
    ["SELECT set_config('a.b', pg_read_file('/etc/passwd'), false)", 'reaches out'],
    ['CREATE EXTENSION dblink', 'reaches out'],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x', 'y'", 'in c'],
    ["ALTER SYSTEM SET archive_command = 'id'", 'cannot be run'],
    ["LOAD 'x'", 'cannot be run'],
    ['ROLLBACK', 'ROLLBACK'],
  ])('are refused: %s', async (sql, why) => {
    const [statement] = await statements(sql)
    expect(permitFor(statement!)).toMatchObject({ kind: 'refuse', why: expect.stringContaining(why) })
  })

  it.each([
    [
      "SELECT pg_catalog.set_config('search_path', '', false)",
      "SELECT pg_catalog.set_config('search_path', '', false)",
    ],
    ["SELECT setval('s', 5, true)", "SELECT setval('s', 5, true)"],
    ['CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)', 'CREATE UNIQUE INDEX i ON t (a)'],
  ])('run: %s', async (sql, expected) => {
    const [statement] = await statements(sql)
    expect(permitFor(statement!)).toEqual({ kind: 'run', sql: expected })
  })
})

describe('trap sql 4.2: what the text of a query says', () => {
  it.each([
    ['SELECT * FROM t WHERE id = 1', ['select-star']],
    ['SELECT t.* FROM t WHERE id = 1', ['select-star']],
    ['SELECT a FROM t WHERE id = 1 UNION ALL SELECT * FROM u LIMIT 1', ['select-star']],
    ['INSERT INTO t SELECT * FROM u', ['select-star']],
    ['UPDATE t SET a = 1 WHERE id = 1 RETURNING *', ['select-star']],
    ['WITH w AS (SELECT * FROM t) SELECT * FROM w LIMIT 1', ['select-star']],
    ['WITH w AS (SELECT a FROM t) SELECT * FROM w LIMIT 1', []],
    ['SELECT a FROM (SELECT * FROM t) AS x LIMIT 1', []],
    ['SELECT count(*) FROM t', []],
    ['SELECT a FROM t WHERE id = 1 AND EXISTS (SELECT * FROM u)', []],
    ["SELECT '*' FROM t WHERE id = 1 -- select *", []],
    ['SELECT a FROM t', ['no-limit']],
    ["SELECT a FROM t WHERE b LIKE '%x' LIMIT 1", ['leading-wildcard']],
    ["SELECT a FROM t WHERE b LIKE 'x%' LIMIT 1", []],
    ['SELECT a FROM t WHERE id = 1 AND a NOT IN (SELECT b FROM u)', ['not-in-subquery']],
    ['DELETE FROM t', ['no-where']],
    ['SELECT a FROM t ORDER BY random() LIMIT 1', ['order-by-random']],
    ['SELECT a FROM t LIMIT 10 OFFSET 100000', ['large-offset']],
  ])('%s', async (sql, rules) => {
    const [statement] = await statements(sql)
    expect(lint(statement!.node, statement!.place, []).map(({ rule }) => rule)).toEqual(rules)
  })
})
