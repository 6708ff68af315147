import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { engineReady, finding, judged, judgedFolders } from './change.js'

const shop = 'fixtures/shop-db'
const folder = (name: string) => `${process.cwd()}/${shop}/${name}`

describe('a pull request that drops an index and adds a join', () => {
  let report: Report
  beforeAll(async () => {
    await engineReady()
    report = await judgedFolders(folder('base'), folder('head'))
  }, 240_000)

  it('fails for the query that lost its index, and names index, rows and migration line', () => {
    const found = finding(report, 'queries/shop/orders_of_customer/cost')
    expect(found).toMatchObject({
      status: 'fail',
      outcome: 'regressed',
      place: { path: 'db/migrations/0003_tidy_indexes.sql', line: 3 },
    })
    expect(found.text).toContain('orders: bitmap scan on orders_customer_idx became a sequential scan of 40,000 rows')
    expect(found.text).toContain('orders_customer_idx is dropped in db/migrations/0003_tidy_indexes.sql:3')
  })

  it('trap sql 5.6: fails for the query with the new join, and blames the query and not the schema', () => {
    const found = finding(report, 'queries/shop/open_orders/cost')
    expect(found).toMatchObject({
      status: 'fail',
      outcome: 'regressed',
      place: { path: 'db/queries/orders.sql', line: 11 },
    })
    expect(found.text).toContain('order_lines is read now: sequential scan of 40,000 rows')
    expect(found.text).toMatch(/is the query's and ±0 cost the schema's/)
  })

  it('marks in both plans the lines that the other does not have', () => {
    const { plans = [] } = finding(report, 'queries/shop/orders_of_customer/cost')
    expect(plans).toHaveLength(1)
    expect(plans[0]?.baseline).toMatch(
      /^ {2}Limit .*\n {4}Sort .*\n- {5}Bitmap Heap Scan on orders .*\n- {7}Bitmap Index Scan using orders_customer_idx/,
    )
    expect(plans[0]?.candidate).toMatch(/^ {2}Limit .*\n {4}Sort .*\n\+ {5}Seq Scan on orders [^\n]*$/)
  })

  it('trap sql 5.4: gives queries that nothing moved a ratio of exactly 1', () => {
    for (const name of ['order_by_id', 'revenue_by_country']) {
      const { baseline, candidate, outcome } = finding(report, `queries/shop/${name}/cost`)
      expect(outcome).toBe('ok')
      expect(candidate?.value).toBe(baseline?.value)
    }
  })

  it('trap sql 3.2: gives the same costs to the last digit when it runs again', async () => {
    const again = await judgedFolders(folder('base'), folder('head'))
    const costs = ({ findings }: Report) =>
      findings.map(({ id, baseline, candidate }) => [id, baseline?.value, candidate?.value])
    expect(costs(again)).toEqual(costs(report))
  }, 120_000)
})

const policy = (more = '') => `version: 1
defaults: { owner: "@me" }
queries:
  db:
    schema: db/*.sql
    seed: seed.sql
    files: q/*.sql
${more}`
const base = {
  'perf-budgets.yaml': policy(),
  'db/1.sql': 'CREATE TABLE t (id int PRIMARY KEY, a int, b text);\nCREATE INDEX t_a ON t (a);',
  'seed.sql': "INSERT INTO t SELECT n, n % 100, 'text ' || n FROM generate_series(1, 30000) AS n;",
  'q/q.sql':
    '-- name: by_a\nSELECT id FROM t WHERE a = :a LIMIT 5000;\n-- name: old\nSELECT b FROM t WHERE id = 1;\n-- name: gone\nSELECT 1;',
}

describe('queries that come and go', () => {
  let report: Report
  beforeAll(async () => {
    await engineReady()
    report = await judged(base, {
      'q/q.sql':
        '-- name: by_a\nSELECT id, c FROM t\nWHERE a = :a LIMIT 5000;\n-- name: young\nSELECT b   FROM t WHERE id = 1; -- as it was\n-- name: fresh\nSELECT count(*) FROM t;',
    })
  }, 240_000)

  it('say which column is gone, where, and fail', () => {
    const found = finding(report, 'queries/db/by_a/cost')
    expect(found).toMatchObject({
      status: 'fail',
      outcome: 'no-data',
      reason: 'no-longer-plans',
      place: { path: 'q/q.sql', line: 2 },
    })
    expect(found.text).toContain('column "c" does not exist')
  })

  it('are compared with what they were called before', () => {
    const found = finding(report, 'queries/db/young/cost')
    expect(found).toMatchObject({ outcome: 'ok', baseline: { value: found.candidate?.value } })
    expect(found.notes).toContain('The change renames it from old.')
  })

  it('are new, or removed with a warning', () => {
    expect(finding(report, 'queries/db/fresh/cost')).toMatchObject({ outcome: 'new', status: 'pass' })
    expect(finding(report, 'queries/db/gone/cost')).toMatchObject({
      outcome: 'no-data',
      reason: 'removed',
      status: 'warn',
    })
  })
})

describe('limits and texts', () => {
  const more = `    hot: [stars]
    forbid: [select-star]
    max: 300
    queries:
      by_a: { parameters: [{ a: 1 }, { a: 99999 }] }
`
  let report: Report
  beforeAll(async () => {
    await engineReady()
    const before = { ...base, 'perf-budgets.yaml': policy(more) }
    report = await judged(before, {
      'q/s.sql': '-- name: stars\nSELECT * FROM t;\n-- name: cold\nSELECT * FROM t WHERE id = 1;',
    })
  }, 240_000)

  it('hold a new query against the limit', () => {
    expect(finding(report, 'queries/db/stars/cost')).toMatchObject({ outcome: 'over-budget', status: 'fail' })
  })

  it('fail select * in a hot query alone', () => {
    const found = finding(report, 'queries/db/stars/lint')
    expect(found).toMatchObject({ outcome: 'over-budget', place: { path: 'q/s.sql', line: 2 } })
    expect(found.text).toContain('select *')
    expect(report.findings.some(({ id }) => id === 'queries/db/cold/lint')).toBe(false)
  })

  it('trap sql 5.5: plan a query with each set of its parameters', () => {
    const common = finding(report, 'queries/db/by_a/cost[parameters=a%3D1]')
    const rare = finding(report, 'queries/db/by_a/cost[parameters=a%3D99999]')
    expect(common.candidate?.value).toBeGreaterThan(5 * (rare.candidate?.value ?? 0))
  })
})
