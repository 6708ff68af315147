import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { localRequest } from '../../src/cli/request.js'
import { gate } from '../../src/gate.js'
import { realIo } from '../../src/io.js'
import type { Io } from '../../src/model/io.js'
import { engineReady } from './change.js'

beforeAll(engineReady, 120_000)

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perf-gate-engine-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

const entry = (name: string) => `  ${name}: { schema: ${name}.sql, files: q/*.sql, tables: { t: { rows: 1000 } } }`
const table = 'CREATE TABLE t (id int PRIMARY KEY);'
const policyOf = (...lines: string[]) => ['version: 1', 'defaults: { owner: "@me" }', ...lines].join('\n')

/** The world as it is, with an eye on the processes that are started. */
function watched(cwd: string): { io: Io; most: () => number; started: () => number; living: () => number } {
  const io = realIo({ cwd })
  let [living, most, started] = [0, 0, 0]
  const child: Io['child'] = async (script) => {
    const one = await io.child(script)
    started++
    most = Math.max(most, ++living)
    void one.ended.then(() => living--)
    return one
  }
  return { io: { ...io, child }, most: () => most, started: () => started, living: () => living }
}

describe('the embedded database', () => {
  it('trap sql 2.1: runs one at a time, whatever the policy asks, and none is left', async () => {
    const side = (more: string) => ({
      'perf-budgets.yaml': policyOf('queries:', entry('a'), entry('b')),
      'a.sql': table + more,
      'b.sql': table + more,
      'q/q.sql': 'SELECT id FROM t WHERE id = 1',
    })
    const base = await folderOf(side(''))
    const { io, most, started, living } = watched(await folderOf(side('ALTER TABLE t ADD a int;')))
    const report = await gate({ ...localRequest, baseDir: base }, io)
    expect(report.findings.filter(({ id }) => id.endsWith('/cost'))).toHaveLength(2)
    expect([most(), living()]).toEqual([1, 0])
    expect(started()).toBe(4)
  }, 120_000)

  it('starts once where neither schema nor queries differ, and without a base limits hold', async () => {
    const limited = entry('a').replace('files', 'max: 1, files')
    const cwd = await folderOf({
      'perf-budgets.yaml': policyOf('queries:', limited),
      'a.sql': table,
      'q/q.sql': 'SELECT id FROM t',
    })
    const { io, started } = watched(cwd)
    const report = await gate(localRequest, io)
    expect(report.findings.map(({ id, outcome }) => [id, outcome])).toContainEqual(['queries/a/q/cost', 'inherited'])
    expect(started()).toBe(1)
  }, 120_000)

  it('is not started without a section queries', async () => {
    const cwd = await folderOf({
      'perf-budgets.yaml': policyOf(
        'sources: { a: { type: openmetrics, baseline: a.om, candidate: a.om } }',
        'metrics: { m: { source: a, gauge: x, max: 1 } }',
      ),
    })
    const { io, started } = watched(cwd)
    await gate(localRequest, io)
    expect(started()).toBe(0)
  })

  it('is not loaded without a section queries, and nor is anything that plans', async () => {
    const metrics = policyOf(
      'sources: { a: { type: openmetrics, baseline: a.om, candidate: a.om } }',
      'metrics: { m: { source: a, gauge: x, max: 1 } }',
    )
    const without = await loadedBy({ 'perf-budgets.yaml': metrics, 'a.om': '# EOF\n' })
    const planning =
      /\/src\/(?:sources\/(?:query-plans|postgres)|rules\/plan-)|\/src\/budgets\/quer|node_modules\/(?:pg|libpg-query|@electric-sql)\//
    expect(without.filter((url) => planning.test(url))).toEqual([])
    expect(without).toContainEqual(expect.stringContaining('/src/sources/openmetrics/'))
    // What the pattern looks for is there where queries are planned.
    const files = { 'a.sql': table, 'q/q.sql': 'SELECT id FROM t' }
    const loaded = await loadedBy({ 'perf-budgets.yaml': policyOf('queries:', entry('a')), ...files })
    expect(loaded.filter((url) => planning.test(url)).length).toBeGreaterThan(20)
  }, 120_000)

  it('dies with its parent, even in the middle of a statement that never ends', async () => {
    const loop = `${table}\nDO $$ BEGIN LOOP END LOOP; END $$;`
    const policy = policyOf('queries:', entry('a').replace('files', 'timeout: 10m, files'))
    const cwd = await folderOf({ 'perf-budgets.yaml': policy, 'a.sql': loop, 'q/q.sql': 'SELECT 1' })
    const args = ['--import', resolve('scripts/source-hook.mjs'), resolve('src/cli.ts'), 'check']
    const parent = spawn(process.execPath, args, { cwd, stdio: 'ignore' })
    const child = await until(async () => (await childrenOf(parent.pid ?? 0))[0])
    parent.kill('SIGKILL')
    expect(await until(async () => ((await isAlive(child)) ? undefined : true))).toBe(true)
  }, 120_000)
})

/** Addresses of the modules that a check loads. */
async function loadedBy(files: Readonly<Record<string, string>>): Promise<string[]> {
  const cwd = await folderOf({
    ...files,
    'watch.mjs': `import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => (appendFileSync('loaded.txt', url + '\\n'), next(url, context)) })`,
  })
  const args = ['--import', resolve('scripts/source-hook.mjs'), '--import', join(cwd, 'watch.mjs')]
  const run = spawn(process.execPath, [...args, resolve('src/cli.ts'), 'check'], { cwd, stdio: 'ignore' })
  await new Promise((done) => run.once('exit', done))
  return (await readFile(join(cwd, 'loaded.txt'), 'utf8')).split('\n')
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((done) => setTimeout(done, 50))
  }
}

const statusOf = (pid: string) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')

async function childrenOf(parent: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return (await statusOf(pid)).includes(`\nPPid:\t${parent}\n`) && command.includes('worker.mjs') ? [pid] : []
    }),
  )
  return found.flat()
}

const isAlive = async (pid: string): Promise<boolean> => !/^(?:$|[\s\S]*\nState:\tZ)/.test(await statusOf(pid))
