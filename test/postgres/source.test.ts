import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { engineReady, type Files, finding, judged } from '../queries/change.js'
import { type Major, missing, type PostgresServer, role, rolePassword, startPostgres } from './server.js'

/** Entries by the folder of their schema, planned on a server. */
const policy = (entries: readonly string[], more = '') => `version: 1
defaults: { owner: "@me" }
sources:
  cases-server: { type: postgres, url: "\${DATABASE_URL}"${more} }
queries:
${entries.map((name) => `  ${name}: { engine: cases-server, schema: ${name}/*.sql, seed: seed.sql, files: q/*.sql, timeout: 3s }`).join('\n')}
`
const address = `url: "\${DATABASE_URL}"`
const table = 'CREATE TABLE t (id int PRIMARY KEY, a int);\nCREATE INDEX t_a ON t (a);'
const base: Files = {
  'perf-budgets.yaml': policy(['db']),
  'db/1.sql': table,
  'seed.sql': 'INSERT INTO t SELECT n, n / 7 FROM generate_series(1, 30000) AS n;',
  'q/q.sql': '-- name: of_a\nSELECT id FROM t WHERE a = :a;\n-- name: by_id\nSELECT a FROM t WHERE id = :id;',
}
const drops: Files = { 'db/2.sql': '-- not needed any more\nDROP INDEX t_a;' }
const untouched = ['postgres', 'template0', 'template1']
const majors = ([18, 15] as const).map((major) => ({ major, why: missing(major) }))

beforeAll(engineReady, 120_000)

describe.each(majors)('a server of PostgreSQL $major', ({ major, why }) => {
  let server: PostgresServer
  const on = (url: string, head: Files = drops, files: Files = base) =>
    judged(files, head, { env: { DATABASE_URL: url } })
  const said = async (url: string) => finding(await on(url), 'queries/db/schema')

  beforeAll(async () => {
    if (why === null) server = await startPostgres(major as Major)
  }, 120_000)
  afterAll(() => server?.stop())

  it.skipIf(why !== null)('plans both sides, names the cause, and keeps no database', async () => {
    const report = await on(server.url)
    const found = finding(report, 'queries/db/of_a/cost')
    expect(found).toMatchObject({ status: 'fail', outcome: 'regressed', place: { path: 'db/2.sql', line: 2 } })
    expect(found.text).toContain('t: index scan on t_a became a sequential scan of 30,000 rows')
    expect(finding(report, 'queries/db/by_id/cost').outcome).toBe('ok')
    const { versions, notes } = report.candidate.sources['queries/db']!
    expect(versions['postgres']).toMatch(new RegExp(`^${major}\\.\\d+$`))
    expect(notes.join('\n')).toContain('max_parallel_workers_per_gather=0')
    expect(await server.databases()).toEqual(untouched)
  })

  it.skipIf(why !== null)('gives the same costs to the last digit when it runs again', async () => {
    const costs = ({ findings }: Report) =>
      findings.map(({ id, baseline, candidate }) => [id, baseline?.value, candidate?.value])
    expect(costs(await on(server.url))).toEqual(costs(await on(server.url)))
  })

  it.skipIf(why !== null)('is refused in words where its role may too much or too little', async () => {
    expect(await said(server.superuser)).toMatchObject({ outcome: 'no-data', reason: 'unsupported' })
    expect((await said(server.superuser)).text).toContain('the role boss is a superuser')
    await server.sql(
      "CREATE ROLE poor LOGIN PASSWORD 'poor-pass'; CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'poor-pass'",
    )
    const as = (name: string) => server.url.replace(`${role}:${rolePassword}`, `${name}:poor-pass`)
    expect((await said(as('poor'))).text).toContain('the role poor may not create databases')
    expect((await said(as('maker'))).text).toContain('the role maker may change other roles')
    await server.sql("CREATE ROLE shell LOGIN CREATEDB PASSWORD 'poor-pass'; GRANT pg_execute_server_program TO shell")
    expect((await said(as('shell'))).text).toContain('may run programs or reach files')
  })

  it.skipIf(why !== null)('is no-data in words where it does not let us in', async () => {
    const wrong = await said(server.url.replace(rolePassword, 'wrong-pass'))
    expect(wrong).toMatchObject({ status: 'fail', outcome: 'no-data', reason: 'unreachable' })
    expect(wrong.text).toContain(`password authentication failed for user "${role}"`)
    const nowhere = await said(server.url.replace(/:\d+\//, ':1/'))
    expect(nowhere).toMatchObject({ outcome: 'no-data', reason: 'unreachable' })
    expect(nowhere.text).toContain('The server cases-server (127.0.0.1:1) does not let us in: nothing listens there')
    const none = await said(server.url.replace(/postgres$/, 'no_such_database'))
    expect(none.text).toContain('database "no_such_database" does not exist')
  })

  it.skipIf(why !== null || major < 18)(
    'would price tables without rows at nothing, which is why it takes no statistics',
    async () => {
      await server.sql(`CREATE DATABASE sizes OWNER ${role}`)
      const restore =
        "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 't', 'relpages', 40000, 'reltuples', 5000000::real)"
      await server.sql(`SET ROLE ${role}; CREATE TABLE t (id int); ${restore}`, 'sizes')
      const known = await server.sql(
        "SELECT relpages, reltuples::int AS rows FROM pg_class WHERE relname = 't'",
        'sizes',
      )
      expect(known).toEqual([{ relpages: 40_000, rows: 5_000_000 }])
      const [plan] = await server.sql('EXPLAIN SELECT * FROM t', 'sizes')
      expect(plan?.['QUERY PLAN']).toContain('cost=0.00..0.00')
      await server.sql('DROP DATABASE sizes')
    },
  )

  it.skipIf(why !== null)('never shows its password', async () => {
    const reports = [await on(server.url), await on(server.url.replace(/:\d+\//, ':1/')), await on(server.superuser)]
    const shown = JSON.stringify(reports)
    expect(shown).toContain('cases-server')
    expect(shown).not.toMatch(/gate-secret|super-secret/)
  })

  it.skipIf(why !== null)('drops what an earlier run left, says so, and leaves all others', async () => {
    const left = 'perf_gate_20200101000000_0123456789abcdef'
    const others = [
      'perf_gate_20200101000000_0123456789abcdee',
      'perf_gate_20991231235959_0123456789abcdef',
      'perf_gate_cases',
    ]
    await server.sql(`CREATE DATABASE ${left} OWNER ${role}`)
    await server.sql(`CREATE DATABASE ${others[0]}`)
    for (const name of others.slice(1)) await server.sql(`CREATE DATABASE ${name} OWNER ${role}`)
    const report = await on(server.url)
    const notes = report.baseline.sources['queries/db']?.notes.filter((note) => note.includes('an earlier run left'))
    expect(notes).toEqual([`Dropped the database ${left}, which an earlier run left.`])
    expect(await server.databases()).toEqual([...others, ...untouched].sort())
    for (const name of others) await server.sql(`DROP DATABASE ${name}`)
  })
})

describe('a server', () => {
  it('is not called for a fork', async () => {
    let calls = 0
    const listening = await new Promise<Server>((resolve) => {
      const made = createServer(() => calls++).listen(0, '127.0.0.1', () => resolve(made))
    })
    const { port } = listening.address() as { port: number }
    const url = `postgres://${role}:${rolePassword}@127.0.0.1:${port}/postgres`
    const report = await judged(base, drops, { env: { DATABASE_URL: url }, fork: true })
    listening.close()
    const found = finding(report, 'queries/db/schema')
    expect(found).toMatchObject({ outcome: 'no-data', reason: 'unsupported' })
    expect(found.text).toContain('runs no SQL of a fork')
    expect(calls).toBe(0)
  })

  it('without its secret on a fork is no-secret', async () => {
    const found = finding(await judged(base, drops, { env: {}, fork: true }), 'queries/db/schema')
    expect(found).toMatchObject({ status: 'warn', outcome: 'no-data', reason: 'no-secret' })
  })

  it.each([
    ['statistics: s.sql', 'on a server, statistics have no effect'],
    ['tables: { t: { rows: 100000 } }', 'on a server, tables have no effect'],
  ])('takes no sizes without rows: %s', async (mode, says) => {
    const written = policy(['db']).replace('seed: seed.sql', mode)
    await expect(
      judged({ ...base, 'perf-budgets.yaml': written }, drops, { env: { DATABASE_URL: 'postgres://h/d' } }),
    ).rejects.toThrow(says)
  })

  it.each([
    ['engine: cases-server', 'engine: cases-sever', 'there is no engine cases-sever'],
    [address, 'url: "https://db.acme.dev"', 'must begin with postgres:// or postgresql://'],
  ])('is named and addressed right: %s', async (from, to, says) => {
    const written = policy(['db']).replace(from, to)
    await expect(
      judged({ ...base, 'perf-budgets.yaml': written }, drops, { env: { DATABASE_URL: 'postgres://h/d' } }),
    ).rejects.toThrow(says)
  })
})
