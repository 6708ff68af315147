import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listJobs } from '../../src/cli/jobs.js'
import { realIo } from '../../src/io.js'
import type { Request } from '../../src/model/request.js'
import { type Files, judged, repository } from '../trust/repository.js'
import { folderWith } from './change.js'

const cron = (name: string) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: ${name} }\nspec:\n  schedule: "0 3 * * *"\n`
const policy = (rest = '') => `version: 1\ndefaults: { owner: "@acme/performance" }\n${rest}`
const base: Files = {
  'perf-budgets.yaml': policy(),
  'deploy/old.yaml': cron('old'),
  'deploy/older.yaml': cron('older'),
}
const declared = `jobs:
  clean:
    match: { kind: k8s-cronjob, name: clean }
    owner: "@acme/reports"
    valueEvent: reports_read_total
    kpi: reports read within a day
    budgets: { cpu: 120 cpu-s, io: 500 MB }
    backoff: { initial: 1s, max: 5m, jitter: full }
    consumption: { reads: first_reads_total, outputs: outputs_total, ttl: 24h, min: 80% }
`
const exempt = 'jobExemptions: [{ match: { name: clean }, reason: mine, owner: "@me", expires: 2026-12-31 }]\n'
const added: Files = { 'deploy/clean.yaml': cron('clean') }
const id = 'jobs/k8s-cronjob:clean/checklist'

describe('a pull request through the whole gate', () => {
  test('that adds a job fails, and says at which line', async () => {
    const report = await judged(await repository(base, added))
    expect(report.verdict).toBe('fail')
    expect(report.findings.find((one) => one.id === id)).toMatchObject({
      status: 'fail',
      place: { path: 'deploy/clean.yaml', line: 5 },
    })
  })

  test('that adds a job and its declaration passes in one go', async () => {
    const report = await judged(await repository(base, { ...added, 'perf-budgets.yaml': policy(declared) }))
    expect(report.verdict).not.toBe('fail')
    expect(report.findings.find((one) => one.id === 'jobs/clean/checklist')).toMatchObject({ status: 'pass' })
    expect(report.findings.some((one) => one.id === id)).toBe(false)
  })

  test('that adds a job and an exemption for it does not pass', async () => {
    const report = await judged(await repository(base, { ...added, 'perf-budgets.yaml': policy(exempt) }))
    expect(report.verdict).toBe('fail')
    expect(report.findings.find((one) => one.id === id)).toMatchObject({ status: 'fail' })
  })

  test('that adds a scheduled workflow warns', async () => {
    const workflow = { '.github/workflows/nightly.yml': 'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs: {}\n' }
    const report = await judged(await repository(base, workflow))
    expect(report.verdict).not.toBe('fail')
    const found = report.findings.find((one) => one.id === 'jobs/github-workflow:nightly/checklist')
    expect(found).toMatchObject({ outcome: 'missing', status: 'warn' })
  })
})

test('jobs that were there before and lack a declaration warn, and are counted as debt', async () => {
  const debtOf = async (files: Files) => {
    const report = await judged(await repository(files, { 'README.md': 'x' }))
    const old = report.findings.filter(({ section }) => section === 'jobs')
    return { old, debt: report.notices.filter(({ code }) => code === 'job-debt').map(({ text }) => text) }
  }
  const two = await debtOf(base)
  expect(two.old.map(({ status, outcome }) => [status, outcome])).toEqual([
    ['warn', 'inherited'],
    ['warn', 'inherited'],
  ])
  expect(two.debt).toEqual(['2 periodic jobs were there before this change and lack a complete declaration.'])
  const one = await debtOf({ 'perf-budgets.yaml': policy(), 'deploy/old.yaml': cron('old') })
  expect(one.debt).toEqual(['1 periodic job was there before this change and lacks a complete declaration.'])
  const none = await debtOf({ 'perf-budgets.yaml': policy(declared), 'deploy/clean.yaml': cron('clean') })
  expect(none.debt).toEqual([])
})

test('a line of the description that justifies it, and that somebody else approved, lifts a failing checklist', async () => {
  const allowed = policy('justification: { links: ["https://flags.acme.dev/**"], approvers: ["@lead"] }\n')
  const status = async (approvers: readonly string[]) => {
    const reader = {
      number: 1,
      description: async () => ({
        value: { author: 'me', headSha: '', body: `Perf-Waiver: ${id} https://flags.acme.dev/x until it is declared` },
      }),
      approvers: async () => ({ value: approvers }),
      isMember: async () => ({ value: true }),
      changedFiles: async () => ({ value: [] }),
    } as unknown as NonNullable<Request['pullRequests']>[number]
    const at = await repository({ ...base, 'perf-budgets.yaml': allowed }, added)
    const report = await judged(at, { pullRequests: [reader] })
    return [report.findings.find((one) => one.id === id)?.status, report.verdict]
  }
  expect(await status(['me'])).toEqual(['fail', 'fail'])
  expect((await status(['lead']))[0]).toBe('waived')
})

describe('perf-gate jobs', () => {
  const files = {
    'deploy/clean.yaml': cron('clean'),
    crontab: '*/30 * * * * /usr/bin/tidy\n',
    'charts/a/templates/a.yaml': 'kind: CronJob\nmetadata:\n  name: a\nspec:\n  schedule: {{ .Values.a }}\n',
    'deploy/off.yaml': cron('off').replace('  schedule', '  suspend: true\n  schedule'),
  }

  test('--json gives kind, name, schedule, runs a day, path and line of each, and nothing else', async () => {
    const text = await listJobs({ directory: await folderWith(files), json: true }, realIo())
    const row = (
      kind: string,
      name: string,
      schedule: string,
      runsPerDay: number | null,
      path: string,
      line: number,
    ) => ({
      kind,
      name,
      schedule,
      runsPerDay,
      path,
      line,
    })
    expect(JSON.parse(text)).toEqual([
      row('k8s-cronjob', 'a', '{{ .Values.a }}', null, 'charts/a/templates/a.yaml', 5),
      row('crontab', 'tidy', '*/30 * * * *', 48, 'crontab', 1),
      row('k8s-cronjob', 'clean', '0 3 * * *', 1, 'deploy/clean.yaml', 5),
      row('k8s-cronjob', 'off', '0 3 * * *', 0, 'deploy/off.yaml', 6),
    ])
    expect(text.endsWith(']\n')).toBe(true)
  })

  test('without it gives a table', async () => {
    const text = await listJobs({ directory: await folderWith(files), json: false }, realIo())
    const lines = text.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^kind +name +schedule +runs a day +where$/)
    expect(lines[1]).toMatch(/^k8s-cronjob +a +\{\{ \.Values\.a \}\} +not known +charts\/a\/templates\/a\.yaml:5$/)
    expect(lines[4]).toMatch(/suspended +deploy\/off\.yaml:6$/)
    expect(await listJobs({ directory: await folderWith({}), json: false }, realIo())).toBe('No periodic jobs found.\n')
    expect(await listJobs({ directory: await folderWith({}), json: true }, realIo())).toBe('[]\n')
  })

  test('leaves out what git ignores, and reads what it does not track yet', async () => {
    const { folder } = await repository({ '.gitignore': '*.log.yaml\n', 'a.yaml': cron('a') }, {})
    writeFileSync(join(folder, 'new.yaml'), cron('new'))
    writeFileSync(join(folder, 'old.log.yaml'), cron('old'))
    const rows: { name: string }[] = JSON.parse(await listJobs({ directory: folder, json: true }, realIo()))
    expect(rows.map(({ name }) => name)).toEqual(['a', 'new'])
  })

  test('a folder that is not there is told with a fix', async () => {
    await expect(listJobs({ directory: '/nowhere', json: false }, realIo())).rejects.toThrow('/nowhere is no folder')
  })
})
