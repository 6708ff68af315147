import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { engineReady, finding, judged } from './change.js'

const schema = `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL);
CREATE INDEX orders_customer_idx ON orders (customer_id);`
const queries = {
  'q/q.sql':
    '-- name: of_customer\nSELECT id FROM orders WHERE customer_id = :customer;\n-- name: by_id\nSELECT status FROM orders WHERE id = :id;',
}
const policy = (statistics: string) => `version: 1
defaults: { owner: "@me" }
queries:
  db:
    schema: db/*.sql
    files: q/*.sql
    ${statistics}
`
const restore = `SELECT * FROM pg_catalog.pg_restore_relation_stats('version', '180004'::integer, 'schemaname', 'public',
  'relname', 'orders', 'relpages', '40000'::integer, 'reltuples', '5000000'::real, 'relallvisible', '40000'::integer);
SELECT * FROM pg_catalog.pg_restore_attribute_stats('version', '180004'::integer, 'schemaname', 'public', 'relname', 'orders',
  'attname', 'customer_id', 'inherited', false, 'null_frac', '0'::real, 'avg_width', '8'::integer, 'n_distinct', '100000'::real);`

beforeAll(engineReady, 120_000)

/** What the planner's own formula gives for reading all of a table and testing each row: no program computed it here. */
const sequential = (pages: number, rows: number) => pages * 1 + rows * 0.01 + rows * 0.0025

describe('statistics without rows', () => {
  let report: Report
  beforeAll(async () => {
    const base = {
      ...queries,
      'perf-budgets.yaml': policy('statistics: stats.sql'),
      'stats.sql': restore,
      'db/1.sql': schema,
    }
    // A column whose type changes loses its statistics, and CREATE INDEX on an empty table says that it has no rows.
    const change =
      'ALTER TABLE orders ALTER customer_id TYPE integer;\nCREATE INDEX x ON orders (status);\nDROP INDEX orders_customer_idx;'
    report = await judged(base, { 'db/2.sql': change })
  }, 240_000)

  it('trap sql 3.6: price a sequential scan by the pages and rows of production', () => {
    const { candidate, text } = finding(report, 'queries/db/of_customer/cost')
    expect(candidate?.value).toBe(sequential(40_000, 5_000_000))
    expect(text).toContain('became a sequential scan of 5,000,000 rows')
  })

  it('traps sql 3.3, 3.4: survive an index on the empty table and a new type of a column', () => {
    expect(finding(report, 'queries/db/by_id/cost').outcome).toBe('ok')
    const { plans } = finding(report, 'queries/db/of_customer/cost')
    expect(plans?.[0]?.candidate).toContain('Seq Scan on orders (cost 102,500, 50 rows)')
  })
})

describe('the height of an index', () => {
  const height = (levels: number) => (levels + 1) * 50 * 0.0025
  /** One row by a key of `rows`, as costsize.c and selfuncs.c reckon: two pages, comparisons down the tree, the pages passed. */
  const byKey = (rows: number, levels: number) =>
    2 * 4 + 0.005 + 0.0025 + 0.01 + Math.ceil(Math.log2(rows)) * 0.0025 + height(levels)
  const cases = [
    ['a leaf alone', 'SELECT 1 FROM one WHERE id = :id', byKey(300, 0)],
    ['one page above', 'SELECT 1 FROM few WHERE id = :id', byKey(50_000, 1)],
    ['two', 'SELECT 1 FROM many WHERE id = :id', byKey(5_000_000, 2)],
    ['three', 'SELECT 1 FROM most WHERE id = :id', byKey(200_000_000, 3)],
  ] as const
  let report: Report
  beforeAll(async () => {
    const rows = { one: 300, few: 50_000, many: 5_000_000, most: 200_000_000 }
    const tables = Object.entries(rows).map(([name, count]) => `${name}: { rows: ${count}, rowBytes: 100 }`)
    const made = Object.keys(rows).map((name) => `CREATE TABLE ${name} (id bigint PRIMARY KEY, done boolean, a text);`)
    // The planner looks at every index of a table while it prices what is behind a predicate.
    const partial = 'CREATE INDEX part ON many (a) WHERE done;\nUPDATE many SET a = NULL WHERE id = 1;'
    const base = {
      'perf-budgets.yaml': policy(`tables: { ${tables.join(', ')} }`),
      'db/1.sql': `${made.join('\n')}\n${partial}`,
      'q/q.sql': '-- name: other\nSELECT 1',
    }
    report = await judged(base, Object.fromEntries(cases.map(([, sql], index) => [`q/case${index}.sql`, sql])))
  }, 120_000)

  it.each(cases.map(([name, , cost], index) => [name, cost, index] as const))('is priced: %s', (_, cost, index) => {
    const { candidate } = finding(report, `queries/db/case${index}/cost`)
    // An index-only scan reads no page of a table that is all visible.
    expect(candidate?.value).toBeCloseTo(cost - 4, 2)
  })
})

describe('a value at the end of what statistics know', () => {
  it('is planned: the planner asks the index for its last entry, and finds none', async () => {
    const bounds = `\nSELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', 'orders', 'attname', 'id', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 8::integer, 'n_distinct', -1::real, 'histogram_bounds', '{1,2500000,5000000}');`
    const base = {
      'perf-budgets.yaml': policy('statistics: stats.sql'),
      'stats.sql': restore + bounds,
      'db/1.sql': schema,
      'q/q.sql':
        '-- name: last\nSELECT id FROM orders WHERE id > 4999990;\n-- name: first\nSELECT min(id) FROM orders;',
    }
    const report = await judged(base, {})
    expect(finding(report, 'queries/db/last/cost')).toMatchObject({ outcome: 'ok' })
    expect(finding(report, 'queries/db/first/cost')).toMatchObject({ outcome: 'ok' })
  }, 120_000)
})

describe('tables that the policy declares', () => {
  it('have the rows, widths and distinct values that it says', async () => {
    const tables = 'tables: { orders: { rows: 2000000, rowBytes: 80, columns: { customer_id: { distinct: 1000 } } } }'
    const base = { ...queries, 'perf-budgets.yaml': policy(tables), 'db/1.sql': schema }
    const report = await judged(base, { 'db/2.sql': 'DROP INDEX orders_customer_idx;' })
    const found = finding(report, 'queries/db/of_customer/cost')
    const pages = Math.ceil(2_000_000 / Math.floor(8168 / 80))
    expect(found).toMatchObject({
      outcome: 'regressed',
      candidate: { value: Math.round(100 * sequential(pages, 2_000_000)) / 100 },
    })
    expect(found.plans?.[0]?.candidate).toContain('2000 rows')
  }, 120_000)
})

describe('columns of which nothing is declared', () => {
  const cases = [
    ['a key: one row', 'SELECT a FROM t WHERE id = :x', '1'],
    ['a foreign key: the rows by those of its table', 'SELECT a FROM t WHERE u_id = :x', '200'],
    ['a boolean: half of them', 'SELECT a FROM t WHERE done = :x', '500,000'],
    ['an enumeration: by its labels', 'SELECT a FROM t WHERE state = :x', '250,000'],
    ['a text: 200 values, as Postgres reckons', 'SELECT a FROM t WHERE a = :x', '5000'],
    ['a partition: its even share', "SELECT 1 FROM p WHERE at = '2024-02-03'", '1500'],
  ] as const
  const db = `CREATE TYPE state AS ENUM ('a', 'b', 'c', 'd');
    CREATE TABLE u (id int PRIMARY KEY);
    CREATE TABLE t (id int PRIMARY KEY, u_id int NOT NULL REFERENCES u, done boolean, state state, a text);
    CREATE TABLE p (at date) PARTITION BY RANGE (at);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');`
  let report: Report
  beforeAll(async () => {
    const tables = 'tables: { t: { rows: 1000000 }, u: { rows: 5000 }, p: { rows: 600000 } }'
    const base = { 'perf-budgets.yaml': policy(tables), 'db/1.sql': db, 'q/q.sql': '-- name: other\nSELECT 1' }
    report = await judged(base, Object.fromEntries(cases.map(([, sql], index) => [`q/case${index}.sql`, sql])))
  }, 120_000)

  it.each(cases.map(([name, , rows], index) => [name, rows, index] as const))('%s', (_name, rows, index) => {
    const [plan] = finding(report, `queries/db/case${index}/cost`).plans ?? []
    expect(plan?.candidate.split('\n')[0]).toContain(`, ${rows} rows)`)
  })
})

describe('what followed from the schema of the base', () => {
  it('holds at head: a foreign key that goes makes no query dearer', async () => {
    const db = `CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, u_id int NOT NULL CONSTRAINT of_u REFERENCES u, a text);
CREATE INDEX t_u ON t (u_id);`
    const base = {
      'perf-budgets.yaml': policy('tables: { t: { rows: 20000000 }, u: { rows: 9000000 } }'),
      'db/1.sql': db,
      'q/q.sql': '-- name: of_u\nSELECT a FROM t WHERE u_id = :u',
    }
    const report = await judged(base, { 'db/2.sql': 'ALTER TABLE t DROP CONSTRAINT of_u;' })
    const { outcome, baseline, candidate } = finding(report, 'queries/db/of_u/cost')
    expect([outcome, candidate?.value]).toEqual(['ok', baseline?.value])
  }, 120_000)
})

describe('a statistics file', () => {
  it('trap sql 3.8: that does something else is refused with its line', async () => {
    const base = {
      ...queries,
      'perf-budgets.yaml': policy('statistics: stats.sql'),
      'stats.sql': `${restore}\nSELECT pg_read_file('x');`,
      'db/1.sql': schema,
    }
    const report = await judged(base, {})
    expect(finding(report, 'queries/db/schema')).toMatchObject({
      outcome: 'no-data',
      place: { path: 'stats.sql', line: 5 },
    })
  }, 120_000)
})
