import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realIo } from '../../src/io.js'
import { serverDatabases } from '../../src/sources/postgres/server-database.js'
import type { OpenDatabase } from '../../src/sources/query-plans/database.js'
import { measure } from '../../src/sources/query-plans/measure.js'
import { queriesIn } from '../../src/sources/query-plans/query-files.js'
import { isFailure } from '../../src/sources/query-plans/side.js'
import { started } from '../check/perf-gate.js'
import { engineReady, finding, judged, put } from '../queries/change.js'
import { missing, type PostgresServer, startPostgres } from './server.js'

const policy = `version: 1
defaults: { owner: "@me" }
sources:
  cases-server: { type: postgres, url: "\${DATABASE_URL}" }
queries:
  db: { engine: cases-server, schema: db/*.sql, seed: seed.sql, files: q/*.sql, timeout: 10m }
`
const files = {
  'perf-budgets.yaml': policy,
  'db/1.sql': 'CREATE TABLE t (id int PRIMARY KEY, a int);',
  'seed.sql': 'INSERT INTO t SELECT n, n FROM generate_series(1, 1000) AS n;',
  'q/q.sql': '-- name: one\nSELECT a FROM t WHERE id = 1;',
}
const endless = {
  ...files,
  'seed.sql':
    'INSERT INTO t SELECT n, count(*) FROM generate_series(1, 1000000) n, generate_series(1, 1000000) m GROUP BY n;',
}
const ours = /^perf_gate_/
const why = missing(18)

beforeAll(engineReady, 120_000)

describe.skipIf(why !== null)('a run that somebody ends', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(18)
  }, 120_000)
  afterAll(() => server?.stop())

  const left = async () => (await server.databases()).filter((name) => ours.test(name))
  const sleep = (time: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), time))
  const until = async (holds: () => Promise<boolean>) => {
    for (let wait = 0; wait < 600 && !(await holds()); wait++) await sleep(100)
  }
  /** Starts a run whose seed never ends, and waits until it is in it. */
  async function inTheMiddle() {
    const folder = mkdtempSync(join(tmpdir(), 'perf-gate-lifetime-'))
    await put(folder, endless)
    const child = started(['check', '--base-dir', '.'], { cwd: folder, env: { DATABASE_URL: server.url } })
    await until(
      async () => (await server.sql("SELECT pid FROM pg_stat_activity WHERE query LIKE 'INSERT INTO t%'")).length > 0,
    )
    expect(await left()).toHaveLength(1)
    return child
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s drops its database and ends by it',
    async (signal) => {
      const child = await inTheMiddle()
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([null, signal])
      expect(await left()).toEqual([])
    },
    120_000,
  )

  it('by force leaves a database, which a later run drops', async () => {
    const child = await inTheMiddle()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const [name = ''] = await left()
    const young = await judged(files, {}, { env: { DATABASE_URL: server.url } })
    expect(finding(young, 'queries/db/one/cost').outcome).toBe('ok')
    expect(await left()).toEqual([name])
    // Six hours later, which nobody waits for.
    const old = name.replace(/_\d{14}_/, '_20200101000000_')
    await server.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE $$perf_gate_%$$')
    await server.sql(`ALTER DATABASE ${name} RENAME TO ${old}`)
    const later = await judged(files, {}, { env: { DATABASE_URL: server.url } })
    expect(later.baseline.sources['queries/db']?.notes).toContain(
      `Dropped the database ${old}, which an earlier run left.`,
    )
    expect(await left()).toEqual([])
  }, 240_000)

  it('by the server itself is no-data in words', async () => {
    const running = judged(endless, {}, { env: { DATABASE_URL: server.url } })
    const ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO t%'"
    const ended = running.then(() => true)
    // Once on each side.
    while (!(await Promise.race([ended, sleep(200)]))) await server.sql(ends)
    const found = finding(await running, 'queries/db/schema')
    expect(found).toMatchObject({ outcome: 'no-data', status: 'fail' })
    expect(found.text).toContain('terminating connection due to administrator command')
    expect(await left()).toEqual([])
  }, 120_000)
})

describe.skipIf(why !== null || missing(15) !== null)('sides that are not planned alike', () => {
  const servers: PostgresServer[] = []
  const io = realIo({})
  const [query] = queriesIn(files['q/q.sql'], 'q/q.sql')
  const settings = {
    schema: ['db/*.sql'],
    seed: 'seed.sql',
    files: ['q/*.sql'],
    parameters: {},
    hot: null,
    forbid: [],
    randomPageCost: 4,
    timeout: 30,
  }
  const seed = { path: 'seed.sql', text: files['seed.sql'] }
  const both = <T>(one: T) => ({ baseline: one, candidate: one })
  const schema = [{ path: 'db/1.sql', text: files['db/1.sql'] }]
  const inputs = {
    // Sides that are alike are planned once.
    schema: { baseline: schema, candidate: [...schema, { path: 'db/2.sql', text: 'CREATE TABLE other (a int);' }] },
    queries: both([query!]),
    hasQueryFiles: true,
    origin: both('here'),
    seed: { kind: 'seed' as const, base: seed, head: seed },
  }
  const on = (url: string): OpenDatabase =>
    serverDatabases('cases-server', { type: 'postgres', url, template: 'template0', maxSize: 1e9 }, io)
  /** Base on one server, head on the other: as where an upgrade falls into a run. */
  const between = async (first: string, second: string) => {
    const open = [on(first), on(second)]
    return measure(inputs, settings, (extensions) => open.shift()!(extensions))
  }

  beforeAll(async () => {
    servers.push(await startPostgres(18), await startPostgres(15))
  }, 120_000)
  afterAll(async () => {
    for (const server of servers) await server.stop()
  })

  it('are not compared where the major versions differ', async () => {
    const { baseline, candidate } = await between(servers[1]!.url, servers[0]!.url)
    expect(isFailure(baseline)).toBe(false)
    expect(isFailure(candidate) && candidate.absent).toMatchObject({ reason: 'unsupported' })
    expect(isFailure(candidate) && candidate.text).toMatch(
      /base was planned by PostgreSQL 15\.\d+ and the head by 18\.\d+/,
    )
  })

  it('are not compared where a setting of the planner differs', async () => {
    const [{ url }] = servers as [PostgresServer]
    const { candidate } = await between(url, `${url}?options=-c%20enable_seqscan%3Doff`)
    expect(isFailure(candidate) && candidate.text).toContain('enable_seqscan on at base and off at head')
    expect(isFailure((await between(url, url)).candidate)).toBe(false)
  })
})

const openssl = spawnSync('openssl', ['version']).status === 0

describe.skipIf(why !== null || !openssl)('a server that speaks TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perf-gate-tls-'))
  let server: PostgresServer
  beforeAll(async () => {
    const request = [
      'req',
      '-new',
      '-x509',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ]
    spawnSync('openssl', [...request, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')])
    server = await startPostgres(
      18,
      { ssl: 'on' },
      { 'server.key': join(folder, 'key.pem'), 'server.crt': join(folder, 'cert.pem') },
    )
  }, 120_000)
  afterAll(() => server?.stop())

  it.each([
    ['sslmode=no-verify', 'ok', ''],
    ['sslmode=verify-full', 'no-data', 'self-signed certificate'],
    [`sslmode=verify-full&sslrootcert=${join(folder, 'cert.pem')}`, 'ok', ''],
    ['sslmode=verify-full&sslrootcert=/nowhere/ca.pem', 'no-data', 'a file that the address names is not there'],
  ])('is believed as the address says: %s', async (parameters, outcome, says) => {
    const report = await judged(files, {}, { env: { DATABASE_URL: `${server.url}?${parameters}` } })
    expect(finding(report, 'queries/db/schema')).toMatchObject({ outcome, text: expect.stringContaining(says) })
  })
})
