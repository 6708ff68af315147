import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { roundedBounds, roundedCommon } from '../../src/sources/postgres/statistics/values.js'
import { ended, started } from '../check/perf-gate.js'
import { engineReady, finding, judged } from '../queries/change.js'
import { costs, migration, queries, rowsOf, schema } from './production.js'
import { type Major, missing, type PostgresServer, startPostgres } from './server.js'

const policy = `version: 1
defaults: { owner: "@me" }
queries:
  shop: { schema: db/*.sql, statistics: statistics.sql, files: q/*.sql }
`
const majors = ([18, 15] as const).map((major) => ({ major, why: missing(major) }))

beforeAll(engineReady, 120_000)

const median = (values: readonly number[], share = 0.5) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!
const isWorse = (before: number, after: number) => after > before * 1.1 && after - before >= 100

describe.each(majors)('statistics of a server of PostgreSQL $major', ({ major, why }) => {
  let server: PostgresServer
  const folder = mkdtempSync(join(tmpdir(), 'perf-gate-export-'))
  const url = () => server.superuser.replace(/postgres$/, 'production')
  const exported = async (...args: string[]) =>
    ended(started(['export-statistics', '--url', url(), ...args], { cwd: folder }))

  beforeAll(async () => {
    if (why !== null) return
    server = await startPostgres(major as Major)
    await server.sql('CREATE DATABASE production')
    // A sample that is as large as the tables: chance decides nothing here.
    await server.sql('ALTER DATABASE production SET default_statistics_target = 1000')
    for (const text of [schema, rowsOf(1), 'VACUUM ANALYZE']) await server.sql(text, 'production')
  }, 240_000)
  afterAll(() => server?.stop())

  it.skipIf(why !== null)('give the embedded database the costs and verdicts of the server with its rows', async () => {
    const { status, stderr } = await exported('--out', 'statistics.sql', '--keep-values', 'orders.status')
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/^statistics\.sql: 3 tables and 2\d columns of PostgreSQL 1[58]\.\d+\n$/),
    ])
    const files = Object.entries(queries).map(([name, sql]) => `-- name: ${name}\n${sql};\n`)
    const base = {
      'perf-budgets.yaml': policy,
      'db/1.sql': schema,
      'q/q.sql': files.join(''),
      'statistics.sql': readFileSync(join(folder, 'statistics.sql'), 'utf8'),
    }
    const report = await judged(base, { 'db/2.sql': migration })
    const before = await costs(url())
    await server.sql(migration, 'production')
    const after = await costs(url())
    const compared = Object.keys(queries).map((name) => compare(name, report, before, after))
    const errors = compared.flatMap((one) => one.errors)
    expect(compared.filter(({ verdict, real }) => verdict !== real).map(({ name }) => name)).toEqual([])
    expect(compared.filter(({ real }) => real).length).toBeGreaterThan(4)
    expect(median(errors)).toBeLessThan(0.0001)
    // PostgreSQL 15 prices some plans otherwise than 18, which is in the embedded database.
    expect(median(errors, 0.9)).toBeLessThan(major === 18 ? 0.005 : 0.02)
  })

  it.skipIf(why !== null)('hold no value of a text, a number of four digits at most, and what is named', async () => {
    await exported('--out', 'redacted.sql')
    const redacted = readFileSync(join(folder, 'redacted.sql'), 'utf8')
    const lineOf = (text: string, column: string) =>
      text.split('\n').find((line) => line.includes(`'attname', '${column}'`))
    expect(/person\d|secret|note \d|tag\d|paid|"DE"/.exec(redacted)).toBeNull()
    expect(lineOf(redacted, 'status')).toMatch(
      /'most_common_vals', '\{"~1","~2","~3","~4"\}', 'most_common_freqs', '\{0\.[45]/,
    )
    expect(lineOf(redacted, 'kind')).toContain('"private","')
    await exported('--out', 'kept.sql', '--keep-values', 'public.orders.status,customers.country')
    const kept = readFileSync(join(folder, 'kept.sql'), 'utf8')
    expect(lineOf(kept, 'status')).toContain('"paid","sent"')
    expect(lineOf(kept, 'country')).toContain('"DE"')
    expect(/person\d|secret|note \d|tag\d/.exec(kept)).toBeNull()
  })

  it.skipIf(why !== null)('are written over nothing, and name no column that is not there', async () => {
    writeFileSync(join(folder, 'there.sql'), 'mine')
    expect(await exported('--out', 'there.sql')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there.sql is already there'),
    })
    expect(readFileSync(join(folder, 'there.sql'), 'utf8')).toBe('mine')
    const strange = await exported('--out', 'there.sql', '--overwrite', '--keep-values', 'orders.sttaus')
    expect(strange).toMatchObject({ status: 2, stderr: expect.stringContaining('--keep-values names orders.sttaus') })
    expect((await exported('--out', 'there.sql', '--overwrite')).status).toBe(0)
    expect(readFileSync(join(folder, 'there.sql'), 'utf8')).toContain('pg_restore_relation_stats')
  })

  it.skipIf(why !== null)('are read by a role that may read, and say what it may not', async () => {
    await server.sql("CREATE ROLE reader LOGIN PASSWORD 'reader-pass'")
    await server.sql('GRANT SELECT ON orders TO reader; CREATE TABLE fresh (a int)', 'production')
    const as = server.superuser.replace(/\/\/.*@/, '//reader:reader-pass@').replace(/postgres$/, 'production')
    const { status, stderr } = await ended(
      started(['export-statistics', '--url', as, '--out', 'reader.sql'], { cwd: folder }),
    )
    expect(status).toBe(0)
    expect(stderr).toContain('never analyzed, and left out: fresh')
    expect(stderr).toContain('may not read them: customers, order_lines')
    const wrong = await ended(
      started(['export-statistics', '--url', as.replace('reader-pass', 'other-pass'), '--out', 'x.sql'], {
        cwd: folder,
      }),
    )
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).toContain('does not let us in: password authentication failed')
    expect(stderr + wrong.stderr).not.toMatch(/reader-pass|other-pass/)
  })
})

describe('bounds and common values', () => {
  const ascending = fc.uniqueArray(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), { minLength: 2, maxLength: 50 })
  const inOrder = (values: readonly bigint[]) => values.toSorted((a, b) => (a < b ? -1 : 1))

  it('that are rounded stay in order, each within a tenth of the way to its neighbours', () => {
    fc.assert(
      fc.property(ascending, (values) => {
        const sorted = inOrder(values)
        const rounded = roundedBounds(sorted.map(String), 'int8')!.map(BigInt)
        expect(inOrder(rounded)).toEqual(rounded)
        for (const [index, value] of sorted.entries()) {
          const gap = (other: bigint | undefined) =>
            other === undefined ? null : other > value ? other - value : value - other
          const moved = gap(rounded[index])!
          for (const way of [gap(sorted[index - 1]), gap(sorted[index + 1])])
            if (way !== null) expect(moved * 10n <= way).toBe(true)
        }
      }),
    )
  })

  it('that are common stay as many, of four digits each unless they were alike', () => {
    fc.assert(
      fc.property(ascending, (values) => {
        expect(new Set(roundedCommon(values.map(String), 'int8')).size).toBe(values.length)
      }),
    )
    expect(roundedCommon(['9999', '123456', '-777777', '3'], 'int4')).toEqual(['9999', '123500', '-777800', '3'])
    expect(roundedCommon(['1234.56', '0.10', '1e+20'], 'float8')).toEqual(['1235', '0.1', '100000000000000000000'])
  })

  it('of days and moments are rounded as days and moments', () => {
    // Tens of days, tens, hundreds: by the 429 and the 8397 days between them.
    const days = ['1999-12-31', '2001-03-04', '2024-02-29']
    expect(roundedBounds(days, 'date')).toEqual(['2000-01-04', '2001-03-09', '2024-03-18'])
    expect(roundedBounds(['2024-01-01 10:11:12.5+00', '2024-01-01 10:11:17+00'], 'timestamptz')).toEqual([
      '2024-01-01 10:11:12.5+00',
      '2024-01-01 10:11:17+00',
    ])
    expect(roundedBounds(['2024-01-01 00:00:00', 'infinity'], 'timestamp')).toBeNull()
  })
})

function compare(
  name: string,
  report: Report,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
) {
  const { baseline, candidate } = finding(report, `queries/shop/${name}/cost`)
  const [was, is] = [baseline?.value ?? 0, candidate?.value ?? 0]
  const [wasReally, isReally] = [before.get(name)!, after.get(name)!]
  const errors = [Math.abs(was - wasReally) / wasReally, Math.abs(is - isReally) / isReally]
  return {
    name,
    verdict: isWorse(was, is),
    real: isWorse(wasReally, isReally),
    errors,
    costs: [wasReally, was, isReally, is],
  }
}
