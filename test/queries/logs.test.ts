import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { statementsOfLog } from '../../src/sources/query-plans/query-log.js'
import { engineReady, judged } from './change.js'

describe('a log or an export gives its statements', () => {
  it.each([
    [
      'CSV of pg_stat_statements, with quotes and line breaks',
      's.csv',
      'userid,query,calls\n10,"SELECT ""a"",\n b FROM t WHERE id = $1",1200\n10,SELECT 1,3\n',
      [
        ['SELECT "a",\n b FROM t WHERE id = $1', 1200, null, 2],
        ['SELECT 1', 3, null, 4],
      ],
    ],
    [
      'JSON of pg_stat_statements',
      's.json',
      '[{"query":"SELECT a FROM t","calls":"17"},{"query":"SELECT b FROM t","calls":2}]',
      [
        ['SELECT a FROM t', 17, null, 1],
        ['SELECT b FROM t', 2, null, 1],
      ],
    ],
    [
      'JSON lines with traces, and a line that is none',
      's.ndjson',
      '{"trace":"r1","sql":"SELECT a FROM t WHERE id = 1"}\nnot json\n{"trace_id":"r2","db.query.text":"SELECT 2"}\n',
      [
        ['SELECT a FROM t WHERE id = 1', 1, 'r1', 1],
        ['SELECT 2', 1, 'r2', 3],
      ],
    ],
    [
      "the server's jsonlog",
      's.jsonl',
      '{"error_severity":"LOG","message":"duration: 0.512 ms  execute <unnamed>: SELECT a FROM t WHERE id = $1"}\n{"message":"checkpoint starting"}',
      [['SELECT a FROM t WHERE id = $1', 1, null, 1]],
    ],
    [
      "the server's log: statements over lines, details, other messages",
      's.log',
      [
        '2026-01-02 10:00:00.123 UTC [77] LOG:  duration: 3.1 ms  statement: SELECT a',
        '\tFROM t',
        '\tWHERE id = 1',
        "2026-01-02 10:00:00.124 UTC [77] DETAIL:  parameters: $1 = '5'",
        '2026-01-02 10:00:00.125 UTC [77] LOG:  checkpoint complete',
        '2026-01-02 10:00:00.126 UTC [77] LOG:  execute s1: SELECT b FROM t',
      ].join('\n'),
      [
        ['SELECT a\nFROM t\nWHERE id = 1', 1, null, 1],
        ['SELECT b FROM t', 1, null, 6],
      ],
    ],
    [
      'auto_explain, as text and as JSON',
      's.log',
      [
        '2026-01-02 10:00:00 UTC [7] LOG:  duration: 3.6 ms  plan:',
        '\tQuery Text: SELECT a',
        '\t  FROM t;',
        '\tSeq Scan on t  (cost=0.00..35.50 rows=2550 width=4) (actual time=0.1..0.2 rows=1 loops=1)',
        '2026-01-02 10:00:01 UTC [7] LOG:  duration: 3.6 ms  plan:',
        '\t{',
        '\t  "Query Text": "SELECT b FROM t",',
        '\t  "Plan": { "Node Type": "Seq Scan" }',
        '\t}',
      ].join('\n'),
      [
        ['SELECT a\n  FROM t;', 1, null, 1],
        ['SELECT b FROM t', 1, null, 5],
      ],
    ],
    [
      'trap sql 4.4: the comment of sqlcommenter as the trace',
      's.log',
      "x LOG:  statement: SELECT a FROM t /*controller='a',traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/",
      [
        [
          "SELECT a FROM t /*controller='a',traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/",
          1,
          '5bd66ef5095369c7b0d1f8f4bd33716a',
          1,
        ],
      ],
    ],
  ] as const)('%s', (_name, path, text, expected) => {
    expect(statementsOfLog(text, path).map(({ sql, calls, trace, line }) => [sql, calls, trace, line])).toEqual(
      expected,
    )
  })
})

describe('queries that an ORM writes', () => {
  const policy = `version: 1
defaults: { owner: "@me" }
queries:
  db:
    schema: db/*.sql
    files: [perf/*.csv, perf/*.ndjson]
    tables: { posts: { rows: 2000000, columns: { author_id: { distinct: 10000 } } }, authors: { rows: 10000 } }
`
  const schema = `CREATE TABLE authors (id int PRIMARY KEY, name text);
CREATE TABLE posts (id int PRIMARY KEY, author_id int NOT NULL, title text);
CREATE INDEX posts_author ON posts (author_id);
CREATE INDEX posts_title ON posts (title);`
  const exported = `query,calls
"SELECT p.title FROM posts p WHERE p.author_id = $1",12
"select id from posts where title = $1",90000
BEGIN,500000
`
  const times = (count: number, line: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => line(n)).join('\n')
  const line = (trace: string, sql: string) => JSON.stringify({ trace, sql })
  const log = [
    times(12, (n) => line('page-1', `SELECT name FROM authors WHERE id = ${n}`)),
    times(11, () => line('page-2', 'SELECT id FROM authors WHERE name = 5::text')),
    times(10, (n) => line('page-3', `INSERT INTO authors VALUES (${n}, 'x')`)),
    times(6, (n) => line('page-4', `SELECT title FROM posts WHERE id = ${n}`)),
    times(3, (n) => line('page-5', `DELETE FROM authors WHERE id = ${n}`)),
    times(40, () => line('page-6', 'BEGIN')),
  ].join('\n')
  let report: Report
  beforeAll(async () => {
    await engineReady()
    const base = { 'perf-budgets.yaml': policy, 'db/1.sql': schema, 'perf/s.csv': exported, 'perf/log.ndjson': '' }
    report = await judged(base, { 'db/2.sql': 'DROP INDEX posts_author, posts_title;', 'perf/log.ndjson': log })
  }, 240_000)
  const named = (start: string) => report.findings.filter(({ id }) => id.startsWith(`queries/db/${start}`))

  it('trap sql 4.1: are named after verb, table and fingerprint, with constants as parameters', () => {
    expect(named('select_posts_').map(({ id }) => id.replace(/_[0-9a-f]{8}\//, '_#/'))).toContain(
      'queries/db/select_posts_#/cost',
    )
    expect(report.findings.filter(({ id }) => id.includes('begin'))).toEqual([])
  })

  it('are told in the order of their calls', () => {
    const regressed = report.findings.filter(({ outcome, id }) => outcome === 'regressed' && id.endsWith('/cost'))
    expect(regressed.map(({ weight, place }) => [weight, place.path])).toEqual([
      [90_000, 'db/2.sql'],
      [12, 'db/2.sql'],
    ])
    expect(regressed[0]?.notes).toContain('It ran 90,000 times, as perf/s.csv says.')
  })

  it.each([
    ['select_authors', 'page-1', 'over-budget', 12, 'N+1'],
    ['select_authors', 'page-2', 'over-budget', 11, 'keep the answer'],
    ['insert_authors', 'page-3', 'over-budget', 10, 'one INSERT takes many rows'],
  ])('trap sql 4.3: that one request repeats fail, %s of %s', (start, trace, outcome, value, words) => {
    const found = named(start).find(
      ({ id, notes }) => id.endsWith('/repeats') && notes.join().includes(`Trace ${trace} `),
    )
    expect(found).toMatchObject({ outcome, status: 'fail', candidate: { value } })
    expect(found?.notes.join()).toContain(words)
  })

  it('warn from half of it on, and say nothing below', () => {
    const warned = named('select_posts_').filter(({ id }) => id.endsWith('/repeats'))
    expect(warned.map(({ status, candidate }) => [status, candidate?.value])).toEqual([['warn', 6]])
    expect(named('delete_authors_').some(({ id }) => id.endsWith('/repeats'))).toBe(false)
  })
})
