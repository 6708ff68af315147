import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { render } from '../../src/reporters/console.js'
import { findingPage } from '../../src/reporters/finding-page.js'
import { render as renderMarkdown } from '../../src/reporters/markdown.js'
import { plain } from '../reporters/reports.js'
import { engineReady, finding, judged } from './change.js'

const policy = `version: 1
defaults: { owner: "@me" }
queries:
  db:
    schema: db/*.sql
    files: q/*.sql
    tables:
      orders: { rows: 5000000, rowBytes: 100, columns: { customer_id: { distinct: 100000 } } }
      customers: { rows: 100000 }
      events: { rows: 1200000, columns: { kind: { distinct: 20 } } }
      audit.orders: { rows: 20000 }
`
const partitions = Array.from({ length: 12 }, (_, month) => {
  const name = String(month + 1).padStart(2, '0')
  const next = month === 11 ? '2025-01-01' : `2024-${String(month + 2).padStart(2, '0')}-01`
  return `CREATE TABLE events_${name} PARTITION OF events FOR VALUES FROM ('2024-${name}-01') TO ('${next}');`
})
const schema = `CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, created_at timestamptz NOT NULL, total int);
CREATE INDEX orders_customer_idx ON orders (customer_id, created_at);
CREATE TABLE events (id bigint NOT NULL, kind text NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
${partitions.join('\n')}
CREATE INDEX events_at_idx ON events (at, kind);
CREATE SCHEMA audit;
CREATE TABLE audit.orders (id bigint PRIMARY KEY, who text);`

const queries = (changed: boolean) => {
  const text: Record<string, readonly [before: string, after: string]> = {
    index_lost: [
      'SELECT id FROM orders WHERE customer_id = :customer',
      'SELECT id FROM orders WHERE customer_id::text = :customer',
    ],
    index_only_lost: [
      'SELECT customer_id, created_at FROM orders WHERE customer_id < 50000',
      'SELECT customer_id, created_at, total FROM orders WHERE customer_id < 50000',
    ],
    sort_gained: [
      'SELECT id FROM orders ORDER BY customer_id LIMIT 50',
      'SELECT id FROM orders ORDER BY total LIMIT 50',
    ],
    pruning_lost: [
      "SELECT count(*) FROM events WHERE at >= '2024-03-05' AND at < '2024-03-20' AND kind LIKE 'a'",
      "SELECT count(*) FROM events WHERE to_char(at, 'YYYY-MM') = '2024-03' AND kind LIKE 'a'",
    ],
    loop: [
      'SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id = 7',
      'SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id OR c.name = $$x$$ WHERE o.id < 9',
    ],
    limit_lost: ['SELECT id FROM orders ORDER BY id LIMIT 20', 'SELECT id FROM orders ORDER BY id'],
    same_name: [
      'SELECT o.id FROM orders o JOIN audit.orders a ON a.id = o.id WHERE o.id = 5',
      'SELECT x.id FROM orders x JOIN audit.orders y ON y.id = x.id WHERE x.id = 5',
    ],
  }
  return Object.entries(text)
    .map(([name, sides]) => `-- name: ${name}\n${sides[changed ? 1 : 0]};`)
    .join('\n')
}

let report: Report
beforeAll(async () => {
  await engineReady()
  const base = { 'perf-budgets.yaml': policy, 'db/1.sql': schema, 'q/q.sql': queries(false) }
  report = await judged(base, { 'q/q.sql': queries(true) })
}, 240_000)

describe('what became different in a plan is said in words', () => {
  it.each([
    ['index_lost', /orders: (?:index|bitmap) scan on orders_customer_idx became a sequential scan of 5,000,000 rows/],
    ['index_only_lost', /orders: index-only scan on orders_customer_idx became an? (?:index|bitmap|sequential) scan/],
    ['sort_gained', /a sort was added/],
    ['pruning_lost', /12 partitions of events are read, 1 at base/],
    ['loop', /a nested loop reads all of (?:customers|orders) for each row/],
    ['limit_lost', /5,000,000 rows are expected, 20 at base/],
  ])('%s', (name, words) => {
    const found = finding(report, `queries/db/${name}/cost`)
    expect(found.text).toMatch(words)
    expect(found).toMatchObject({ outcome: 'regressed', status: 'fail', place: { path: 'q/q.sql' } })
  })

  it('trap sql 5.1: tables of one name in two schemas are two, and other aliases change nothing', () => {
    const found = finding(report, 'queries/db/same_name/cost')
    expect(found.outcome).toBe('ok')
    expect(found.text).not.toContain('In the plan')
  })
})

describe('both plans are shown', () => {
  it('trap sql 5.2: as a folded block of the comment, the partitions of a table in one line', () => {
    const text = renderMarkdown(report, plain)
    const block =
      /#### ⛔ db pruning_lost[\s\S]*?<details><summary>Both plans<\/summary>\n\n```diff\n([\s\S]*?)\n```/.exec(text)
    expect(block?.[1]).toMatch(/^ {2}at base:\n {2}Aggregate .*\n- .*on events \(events_03, cost/)
    expect(block?.[1]).toMatch(/\n\+ +(?:Seq Scan|Index Only Scan using events_at_idx) on events \(12 partitions, cost/)
  })

  it('as an indented tree on the console and by explain', () => {
    const lost = finding(report, 'queries/db/index_lost/cost')
    for (const text of [render(report, plain), findingPage(lost, report, false)]) {
      expect(text).toMatch(/\n {2}\+ Seq Scan on orders \(cost [\d,]+, [\d,]+ rows\) Filter: /)
      expect(text).toMatch(/\n {2}- {3}Bitmap Index Scan using orders_customer_idx \(cost/)
    }
  })
})

describe('the line that did it is named', () => {
  const change = `ALTER TABLE customers DROP CONSTRAINT customers_pkey;
DROP INDEX orders_customer_idx;
ALTER TABLE orders
  ALTER COLUMN created_at TYPE text;`
  const text = `-- name: by_key
SELECT name FROM customers WHERE id = :id;
-- name: by_time
SELECT id FROM orders WHERE customer_id = :c;
-- name: both
SELECT name FROM customers WHERE id = :id;`
  const both = 'SELECT name FROM customers WHERE id + 0 = :id OR name = :id::text'
  it('a constraint, an index, and of schema and query what each did', async () => {
    const base = { 'perf-budgets.yaml': policy, 'db/1.sql': schema, 'q/q.sql': text }
    const head = { 'db/2.sql': change, 'q/q.sql': text.replace(/(?<=both\n).*/, `${both};`) }
    const changed = await judged(base, head)
    const of = (name: string) => finding(changed, `queries/db/${name}/cost`)
    expect(of('by_key')).toMatchObject({ status: 'fail', place: { path: 'db/2.sql', line: 1 } })
    expect(of('by_key').text).toContain('customers_pkey is dropped in db/2.sql:1.')
    expect(of('by_time')).toMatchObject({ status: 'fail', place: { path: 'db/2.sql', line: 2 } })
    expect(of('both').text).toMatch(/Of the change, \+[\d,.]+ cost is the query's and ±0 cost the schema's/)
  }, 240_000)
})
