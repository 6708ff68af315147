import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Request } from '../../src/model/request.js'
import { engineReady } from '../queries/change.js'
import { type Files, finding, judged, policy, recording, repository } from './repository.js'

const fast = recording({ acme: 0.01 })
const slow = recording({ acme: 0.013 })
const alike = (cost: number): string => recording({ acme: cost * 1.001 })
const id = 'services/checkout/value-per-cpu'
const failing = { id, status: 'fail', outcome: 'regressed' }
const base: Files = { 'perf-budgets.yaml': policy(), 'perf/base.om': fast, 'perf/pr.om': fast }

/** A change that makes the service slower, and whatever else it tries. */
async function attempt(head: Files, more: Partial<Request> = {}, before: Files = base, loose: Files = {}) {
  const report = await judged(await repository(before, { 'perf/pr.om': slow, ...head }, loose), more)
  return { report, found: finding(report, id), codes: report.notices.map(({ code }) => code) }
}

describe('a change cannot make its own failing finding pass', () => {
  it('fails without any attempt, and passes where nothing got slower', async () => {
    expect((await attempt({})).found).toMatchObject(failing)
    expect((await attempt({ 'perf/pr.om': alike(0.01) })).report.findings[0]?.status).not.toBe('fail')
  })

  it.each<[string, Files]>([
    ['loosens the limit', { 'perf-budgets.yaml': policy('', '50%') }],
    ['switches the rule off', { 'perf-budgets.yaml': policy('', 'none') }],
    ['observes', { 'perf-budgets.yaml': `${policy()}mode: observe\n` }],
    [
      'waives it',
      {
        'perf-budgets.yaml': policy(
          'waivers: [{ finding: "services/**", reason: mine, owner: "@me", expires: 2026-12-01 }]\n',
        ),
      },
    ],
    ['allows its own justification', { 'perf-budgets.yaml': policy('justification: { links: ["https://**"] }\n') }],
    ['names another baseline', { 'perf-budgets.yaml': policy().replace('perf/base.om', 'perf/pr.om') }],
    ['narrows the paths', { 'perf-budgets.yaml': policy().replace('cpu: cpu_total', 'cpu: cpu_total, paths: [x/**]') }],
    ['measures something else', { 'perf-budgets.yaml': policy().replace('[orders_total]', '[actions_total]') }],
    ['names another dataset', { 'perf-budgets.yaml': policy('dataset: { files: ["perf/**"] }\n') }],
    ['removes the budget', { 'perf-budgets.yaml': 'version: 1\n' }],
    ['removes the policy', { 'perf-budgets.yaml': null }],
    ['breaks the policy', { 'perf-budgets.yaml': 'version: [' }],
    ['moves the policy and loosens it', { 'perf-budgets.yaml': null, '.github/perf-budgets.yml': policy('', '50%') }],
    ['adds a second policy', { 'perf-budgets.yml': policy('', '50%') }],
    ['edits the baseline', { 'perf/base.om': slow }],
    ['removes the baseline', { 'perf/base.om': null }],
    ['turns the baseline into a folder', { 'perf/base.om': null, 'perf/base.om/x': slow }],
    ['owns it', { CODEOWNERS: '* @me\n' }],
  ])('%s', async (_, head) => {
    const { report, found } = await attempt(head)
    expect(found).toMatchObject(failing)
    expect([report.verdict, report.mode]).toEqual(['fail', 'enforce'])
  })

  it('has an undeclared job exempted by itself', async () => {
    const manifest = `apiVersion: batch/v1
kind: CronJob
metadata: { name: clean }
spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: { containers: [{ name: x, image: x }] } } } } }
`
    const exempt = policy(
      'jobExemptions: [{ match: { name: "*" }, reason: mine, owner: "@me", expires: 2026-12-31 }]\n',
    )
    const head = { 'deploy/clean.yaml': manifest, 'perf-budgets.yaml': exempt }
    const { report } = await attempt(head)
    const job = report.findings.find(({ section }) => section === 'jobs')
    expect(job).toMatchObject({ status: 'fail', outcome: 'missing' })
  })

  it('brings a recording of its own: the comment says whose word its numbers are', async () => {
    const notice = {
      code: 'candidate-not-measured',
      text: 'Of the candidate: perf/pr.om is committed by this change, or git cannot tell: its numbers are what the change says of itself, and need not be those of this run.',
    }
    const { 'perf/pr.om': _, ...measured } = base
    const forged = await attempt({ 'perf/pr.om': fast }, {}, measured)
    expect(forged.report.notices).toContainEqual(notice)
    const attributes = { 'perf/pr.om': `${fast}`.replaceAll('\n', '\r\n'), '.gitattributes': '*.om text' }
    expect((await attempt(attributes, {}, measured, { 'perf/pr.om': fast })).report.notices).toContainEqual(notice)
    const byJob = await judged(await repository(measured, { 'app.txt': 'head' }, { 'perf/pr.om': slow }))
    expect(finding(byJob, id)).toMatchObject(failing)
    expect(byJob.notices.map(({ code }) => code)).not.toContain('candidate-not-measured')
  })

  it('has a line in the description that nobody approved', async () => {
    const allowed = policy('justification: { links: ["https://flags.acme.dev/**"], approvers: ["@lead"] }\n')
    const reader = {
      number: 1,
      description: async () => ({
        value: { author: 'me', headSha: '', body: `Perf-Waiver: ${id} https://flags.acme.dev/x reasons` },
      }),
      approvers: async () => ({ value: ['me', 'somebody'] }),
      isMember: async () => ({ value: true }),
      changedFiles: async () => ({ value: [] }),
    }
    const { found } = await attempt({}, { pullRequests: [reader] }, { ...base, 'perf-budgets.yaml': allowed })
    expect(found).toMatchObject(failing)
  })
})

describe('where the files of the baseline come from', () => {
  const { 'perf/base.om': _, ...unrecorded } = base

  it('takes the one of the base commit, whatever the workspace has', async () => {
    const { found, codes } = await attempt({}, {}, base, { 'perf/base.om': slow })
    expect(found).toMatchObject(failing)
    expect(codes).not.toContain('baseline-from-workspace')
  })

  it('takes no file that only the change committed, and says so', async () => {
    const { found, report } = await attempt({ 'perf/base.om': slow }, {}, unrecorded)
    expect(found).toMatchObject({ status: 'fail', outcome: 'no-data' })
    expect(report.notices).toContainEqual({
      code: 'baseline-not-trusted',
      text: 'Of the baseline: perf/base.om is committed by this change, or git cannot tell: not taken for the baseline.',
    })
  })

  it('takes a file that the job recorded and git does not have, and says so', async () => {
    const { found, report } = await attempt({}, {}, unrecorded, { 'perf/base.om': fast })
    expect(found).toMatchObject(failing)
    expect(report.notices).toContainEqual({
      code: 'baseline-from-workspace',
      text: 'Of the baseline: perf/base.om was read from the workspace: nothing of the base has it.',
    })
  })

  it('takes no path that the change committed, even where the job seems to have written it anew', async () => {
    const { found, codes } = await attempt({ 'perf/base.om': slow }, {}, unrecorded, { 'perf/base.om': fast })
    expect(found).toMatchObject({ status: 'fail', outcome: 'no-data' })
    expect(codes).toContain('baseline-not-trusted')
  })

  it('takes no file that the change committed into the base folder', async () => {
    const before = { ...base, 'out/kept.txt': 'x' }
    const { found, codes } = await attempt({ 'out/perf/base.om': slow }, { baseDir: 'out' }, before)
    expect(found).toMatchObject(failing)
    expect(codes).toContain('baseline-not-trusted')
  })

  it('takes a file that the job put into the base folder', async () => {
    const { found, codes } = await attempt({}, { baseDir: 'out' }, base, { 'out/perf/base.om': alike(0.013) })
    expect(found.status).not.toBe('fail')
    expect(codes).not.toContain('baseline-not-trusted')
  })

  it('reads the policy at the base commit, not in the base folder', async () => {
    const { found, report } = await attempt({}, { baseDir: 'out' }, base, {
      'out/perf-budgets.yaml': policy('', '50%'),
    })
    expect(found).toMatchObject(failing)
    expect(report.policy.ref).toBe(report.baseline.sha)
  })

  it('follows no link out of the workspace', async () => {
    const { symlink } = await import('node:fs/promises')
    const at = await repository(unrecorded, { 'perf/pr.om': slow })
    await symlink('/etc/hostname', `${at.folder}/perf/base.om`)
    expect(finding(await judged(at), id)).toMatchObject({ outcome: 'no-data', reason: 'missing-side' })
  })
})

describe('no policy at base', () => {
  async function listening() {
    let calls = 0
    const server = createServer((_, response) => {
      calls++
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return { url, calls: () => calls }
  }
  const asking = (url: string) => `version: 1
defaults: { owner: "@me" }
sources:
  lab: { type: prometheus, url: "${url}", baseline: { matchers: { build: a } }, candidate: { matchers: { build: b } } }
metrics:
  queue: { source: lab, gauge: depth, max: 5 }
  render: { source: lab, expression: "avg(x)", better: lower, max: 5 }
`

  it('measures files of the change, and nothing blocks', async () => {
    const report = await judged(
      await repository(
        { 'readme.md': 'x' },
        { 'perf-budgets.yaml': policy(), 'perf/base.om': fast, 'perf/pr.om': slow },
      ),
    )
    expect(finding(report, id)).toMatchObject(failing)
    expect(report.verdict).toBe('pass')
    expect(report.notices.map(({ code }) => code)).toEqual(['bootstrap'])
  })

  it.each([false, true])('calls no address that only the change names (fork: %s)', async (fork) => {
    const { url, calls } = await listening()
    const report = await judged(await repository({ 'readme.md': 'x' }, { 'perf-budgets.yaml': asking(url) }), { fork })
    expect(calls()).toBe(0)
    expect(finding(report, 'metrics/queue/value')).toMatchObject({ outcome: 'no-data', reason: 'unsupported' })
    expect(finding(report, 'metrics/queue/value').text).toContain(
      'The source lab stands in this change alone: its address is called after the merge.',
    )
  })

  const firstDatabase: Files = {
    'perf-budgets.yaml': `version: 1
defaults: { owner: "@me" }
queries:
  db: { schema: db.sql, files: q.sql, tables: { t: { rows: 5000 } } }
`,
    'db.sql': 'CREATE TABLE t (id int PRIMARY KEY);',
    'q.sql': '-- name: all_of_t\nSELECT id FROM t;',
  }

  it('runs no SQL of a fork that brings the first policy', async () => {
    const report = await judged(await repository({ 'readme.md': 'x' }, firstDatabase), { fork: true })
    expect(report.findings.map((one) => one.id)).toEqual(['queries/db/schema'])
    expect(report.findings[0]).toMatchObject({ outcome: 'no-data', reason: 'unsupported', candidate: null })
    expect(report.findings[0]?.text).toContain(
      "The source queries/db would run queries that stand in a fork's change alone: they are run after the merge.",
    )
  })

  it("plans the queries of a first policy that is no fork's: a new database holds new queries", async () => {
    await engineReady()
    const report = await judged(await repository({ 'readme.md': 'x' }, firstDatabase))
    expect(finding(report, 'queries/db/all_of_t/cost')).toMatchObject({ outcome: 'new', baseline: null })
    expect(finding(report, 'queries/db/schema')).toMatchObject({ outcome: 'ok' })
    expect(finding(report, 'queries/db/schema').text).toContain(
      'The schema is new and loads; 1 statements ran at head.',
    )
  }, 240_000)

  it('calls no address that the change alone names beside a policy of the base', async () => {
    const [ours, theirs] = [await listening(), await listening()]
    const head = asking(ours.url)
      .replace('metrics:', `  other: { type: prometheus, url: "${theirs.url}" }\nmetrics:`)
      .replace('render: { source: lab', 'render: { source: other')
    const at = await repository({ 'perf-budgets.yaml': asking(ours.url) }, { 'perf-budgets.yaml': head })
    await judged(at)
    expect([ours.calls() > 0, theirs.calls()]).toEqual([true, 0])
  })

  it('asks no expression that only a fork names', async () => {
    const { url, calls } = await listening()
    const bare = asking(url).replace(/ {2}render.*\n/, '')
    const at = await repository({ 'perf-budgets.yaml': bare }, { 'perf-budgets.yaml': asking(url) })
    const report = await judged(at, { fork: true })
    expect(report.findings.map((one) => one.id)).toEqual(['metrics/queue/value'])
    expect(report.notices.map(({ code }) => code)).toContain('not-on-a-fork')
    expect(calls()).toBeGreaterThan(0)
  })
})

it('a policy at base that is larger than may be read judges nothing, whatever the change has', async () => {
  const large = `${policy()}# ${'x'.repeat(1024 * 1024)}\n`
  const at = await repository({ ...base, 'perf-budgets.yaml': large }, { 'perf-budgets.yaml': policy('', '90%') })
  await expect(judged(at)).rejects.toThrow(/^perf-budgets\.yaml has \d+ bytes, and at most 1048576 are read/)
})
