import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realIo } from '../../src/io.js'
import type { Request } from '../../src/model/request.js'
import {
  type Files,
  finding,
  gitIn,
  judged,
  policy,
  put,
  type Repository,
  recording,
  repository,
} from './repository.js'

const fast = recording({ acme: 0.01 })
const slow = recording({ acme: 0.013 })
/** As slow as the change: with it for a baseline nothing would have got worse. */
const planted = recording({ acme: 0.01301 })
const id = 'services/checkout/value-per-cpu'
const failing = { id, status: 'fail', outcome: 'regressed' }
const nothing = { id, status: 'fail', outcome: 'no-data', reason: 'missing-side' }
const recorded: Files = { 'perf-budgets.yaml': policy(), 'perf/base.om': fast, 'perf/pr.om': fast }
/** The job records the baseline; no commit of the base has it. */
const { 'perf/base.om': _, ...unrecorded } = recorded

/** A change that makes the service slower; `trick` works on the clone, and what it leaves is committed by the change. */
async function changed(base: Files, trick: (folder: string) => Promise<void>): Promise<Repository> {
  const at = await repository(base, { 'perf/pr.om': slow })
  await trick(at.folder)
  gitIn(at.folder, 'add', '-A', '-f')
  gitIn(at.folder, 'commit', '-q', '--allow-empty', '-m', 'trick')
  return { ...at, headSha: gitIn(at.folder, 'rev-parse', 'HEAD') }
}

const outcome = async (at: Repository, more: Partial<Request> = {}, env: Record<string, string> = {}) =>
  finding(await judged(at, more, env), id)

/** A program that leaves a trace, to be named where git would run it. */
async function trap(folder: string): Promise<{ program: string; ran: () => Promise<boolean> }> {
  const trace = join(folder, '.git/it-ran')
  const program = join(folder, '.git/trap')
  await writeFile(program, `#!/bin/sh\ntouch '${trace}'\nexec cat\n`)
  await chmod(program, 0o755)
  const ran = () =>
    readFile(trace).then(
      () => true,
      () => false,
    )
  return { program, ran }
}

describe('names of the policy', () => {
  const loose = policy('', '50%')

  it.each<[string, (folder: string) => Promise<void>]>([
    ['another case', (folder) => put(folder, { 'Perf-Budgets.yaml': loose, 'PERF-BUDGETS.YML': loose })],
    [
      'a link to a looser one',
      async (folder) => {
        await put(folder, { 'perf-budgets.yaml': null, 'loose.yaml': loose })
        await symlink('loose.yaml', join(folder, 'perf-budgets.yaml'))
      },
    ],
    [
      'a folder',
      async (folder) => {
        await put(folder, { 'perf-budgets.yaml': null })
        await put(folder, { 'perf-budgets.yaml/x': loose })
      },
    ],
    [
      '.github as a link to a folder with a looser one',
      async (folder) => {
        await put(folder, { 'perf-budgets.yaml': null, 'x/perf-budgets.yml': loose })
        await symlink('x', join(folder, '.github'))
      },
    ],
    [
      'attributes that hide it from diffs, archives and checkouts',
      (folder) =>
        put(folder, {
          'perf-budgets.yaml': loose,
          '.gitattributes': '* -diff export-ignore export-subst text eol=crlf ident filter=none merge=ours\n',
        }),
    ],
    ['an ignored one', (folder) => put(folder, { 'perf-budgets.yaml': loose, '.gitignore': 'perf*\n' })],
    ['its own owners', (folder) => put(folder, { '.github/CODEOWNERS': '* @me\n', CODEOWNERS: '* @me\n' })],
  ])('%s', async (_, trick) => {
    const at = await changed(recorded, trick)
    const report = await judged(at)
    expect(finding(report, id)).toMatchObject({ ...failing, owner: '@acme/performance' })
    expect([report.verdict, report.policy.ref]).toEqual(['fail', at.baseSha])
  })

  it('a repository without any for a base that cannot be read is no pass', async () => {
    const at = await changed(recorded, async () => {})
    await expect(judged({ ...at, baseSha: '0123456789'.repeat(4) })).rejects.toThrow('is no commit of this repository')
  })
})

describe('a recording of its own for the baseline', () => {
  it.each<[string, Partial<Request>, (folder: string) => Promise<void>]>([
    ['committed', {}, (folder) => put(folder, { 'perf/base.om': planted })],
    [
      'committed with line ends that make it look rewritten',
      {},
      async (folder) => {
        const mixed = planted.replace('\n', '\r\n')
        await put(folder, { 'perf/base.om': mixed })
        gitIn(folder, '-c', 'core.autocrlf=false', 'add', '-A')
        gitIn(folder, 'commit', '-q', '-m', 'mixed')
        await put(folder, {
          '.gitattributes': 'perf/base.om text eol=crlf\n',
          'perf/base.om': planted.replaceAll('\n', '\r\n'),
        })
        gitIn(folder, 'add', '.gitattributes')
        gitIn(folder, 'update-index', '--assume-unchanged', 'perf/base.om')
      },
    ],
    ['under the same name in another case', {}, (folder) => put(folder, { 'Perf/base.om': planted })],
    ['in the base folder', { baseDir: 'out' }, (folder) => put(folder, { 'out/perf/base.om': planted })],
    ['where the base folder is the workspace', { baseDir: '.' }, (folder) => put(folder, { 'perf/base.om': planted })],
    [
      'in a submodule that it asks git to pass over',
      { baseDir: 'out' },
      async (folder) => {
        const other = await repository({ 'perf/base.om': planted }, {})
        gitIn(folder, 'submodule', '--quiet', 'add', other.folder, 'out')
        const written = await readFile(join(folder, '.gitmodules'), 'utf8')
        await put(folder, { '.gitmodules': `${written}\tignore = all\n` })
      },
    ],
  ])('%s', async (name, more, trick) => {
    const at = await changed(unrecorded, trick)
    // What the job itself left there, on a file system that does not tell the two names apart.
    if (name.includes('case')) await put(at.folder, { 'perf/base.om': planted })
    const report = await judged(at, more)
    expect(finding(report, id)).toMatchObject(nothing)
    expect(report.notices.map(({ code }) => code)).toContain('baseline-not-trusted')
  })

  it('behind a link on the way to the base folder', async () => {
    const at = await changed(unrecorded, async (folder) => {
      await put(folder, { 'deep/there/base/perf/base.om': planted })
      await symlink('there', join(folder, 'deep/out'))
    })
    const said = 'deep/out, on the way to the base folder, is a link'
    await expect(judged(at, { baseDir: 'deep/out/base' })).rejects.toThrow(said)
  })

  it('where git does not answer, because the clone belongs to somebody else', async () => {
    const at = await changed(unrecorded, (folder) => put(folder, { 'perf/base.om': planted }))
    const text = new TextEncoder().encode(policy())
    const committed = {
      list: async () => ({ value: [{ path: 'perf-budgets.yaml', bytes: text.length, hash: 'x', link: false }] }),
      content: async () => ({ value: text }),
    }
    expect(await outcome(at, { committed }, { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' })).toMatchObject(nothing)
  })

  it('sizes of its own behind a link where the policy keeps them', async () => {
    const { openCache } = await import('../../src/sources/bundle-stats/cache.js')
    const at = await changed(unrecorded, async (folder) => {
      await put(folder, { 'mine/sizes.json': '{"a":1}' })
      await symlink('mine', join(folder, 'sizes'))
    })
    const io = realIo({ cwd: at.folder, env: { PATH: process.env['PATH'] } })
    expect((await openCache(io, 'sizes')).known.size).toBe(0)
    expect((await openCache(io, 'mine')).known.size).toBe(0)
    await put(at.folder, { 'kept/sizes.json': '{"a":1}' })
    expect((await openCache(io, 'kept')).known.size).toBe(1)
  })
})

describe('settings of the clone', () => {
  it('a replacement of the base commit changes nothing', async () => {
    const at = await changed(recorded, async () => {})
    const other = await repository({ ...recorded, 'perf-budgets.yaml': policy('', '50%') }, {})
    gitIn(at.folder, 'fetch', '-q', other.folder, other.baseSha)
    gitIn(at.folder, 'replace', at.baseSha, other.baseSha)
    expect(gitIn(at.folder, 'show', `${at.baseSha}:perf-budgets.yaml`)).toContain('50%')
    expect(await outcome(at)).toMatchObject(failing)
  })

  it('no monitor, hook, filter or reader of differences that they name is run', async () => {
    const at = await changed(recorded, (folder) =>
      put(folder, { '.gitattributes': '*.om diff=mine\n', 'deploy/job.yaml': 'kind: x\n' }),
    )
    const { program, ran } = await trap(at.folder)
    const settings = {
      'core.fsmonitor': program,
      'core.hooksPath': '.git/traps',
      'diff.mine.textconv': program,
      'diff.external': program,
    }
    for (const [key, value] of Object.entries(settings)) gitIn(at.folder, 'config', key, value)
    await mkdir(join(at.folder, '.git/traps'))
    for (const hook of ['post-index-change', 'post-checkout', 'fsmonitor-watchman']) {
      await symlink(program, join(at.folder, '.git/traps', hook))
    }
    gitIn(at.folder, 'status')
    expect(await ran(), 'the trap works').toBe(true)
    await put(at.folder, { '.git/it-ran': null })
    expect(await outcome(at)).toMatchObject(failing)
    // The command line looks for what changed in a way that writes the index.
    await put(at.folder, { 'perf/base.om': fast })
    await realIo({ cwd: at.folder }).run('git', ['diff', '--name-only', at.baseSha])
    expect(await ran()).toBe(false)
  })

  it('files that only look like a repository are none', async () => {
    const at = await changed(recorded, async () => {})
    const bare = await repository({ x: 'x' }, {})
    gitIn(bare.folder, 'clone', '-q', '--bare', at.folder, 'shop.git')
    const inside = { ...at, folder: join(bare.folder, 'shop.git') }
    await expect(judged(inside)).rejects.toThrow('is no commit of this repository')
  })
})
