import { beforeAll, describe, expect, it } from 'vitest'
import { engineReady, judged } from './change.js'

/** Rows by chance, more of them than the 30,000 that Postgres samples unless it is asked for more. */
const files = {
  'perf-budgets.yaml': `version: 1
defaults: { owner: "@me" }
queries:
  db:
    schema: db.sql
    seed: seed.sql
    files: q.sql
    minChange: 0
`,
  'db.sql': 'CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int);\nCREATE INDEX t_a ON t (a, c);',
  'seed.sql':
    'INSERT INTO t SELECT n, floor(900 * random() ^ 3)::int, floor(5000 * random() ^ 2)::int, floor(90000 * random())::int FROM generate_series(1, 32000) AS n;',
  'q.sql': `-- name: rare
SELECT id FROM t WHERE a = 873;
-- name: range
SELECT b FROM t WHERE a BETWEEN 100 AND 180 AND c > 63000 ORDER BY c;
-- name: groups
SELECT b, count(*) FROM t WHERE b > 400 GROUP BY b;
-- name: itself
SELECT x.id FROM t AS x JOIN t AS y ON x.a = y.a AND x.b = y.b WHERE y.c < 900;
`,
}
const runs = 10

describe('the same input', () => {
  beforeAll(engineReady, 240_000)

  it('gives the same cost to the last digit, ten runs of ten, each in a database of a process of its own', async () => {
    const seen: string[] = []
    for (let run = 0; run < runs; run++) {
      const { findings } = await judged(files, {})
      const costs = findings.filter(({ id }) => id.endsWith('/cost'))
      seen.push(JSON.stringify(costs.map(({ id, candidate }) => [id, candidate?.value])))
    }
    expect(seen[0]).toMatch(/^(?:.*?"queries\/db\/\w+\/cost",\d+\.\d+){4}\]\]$/)
    expect(new Set(seen).size).toBe(1)
  }, 600_000)
})
