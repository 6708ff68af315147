import { expect, test } from 'vitest'
import type { Finding } from '../../src/model/finding.js'
import { judgedChange } from './change.js'

const cron = (name: string, schedule: string) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: ${name} }\nspec:\n  schedule: "${schedule}"\n`
const manifest = (jobs: Readonly<Record<string, string>>) =>
  Object.entries(jobs)
    .map(([name, schedule]) => cron(name, schedule))
    .join('---\n')

const policy = `version: 1
defaults: { owner: "@acme/performance" }
jobs:
  reports:
    match: { kind: k8s-cronjob }
    owner: "@acme/reports"
`

/** The one finding of an incomplete declaration that matches every job of the cluster. */
async function changed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const files = (jobs: Readonly<Record<string, string>>) => ({
    'perf-budgets.yaml': policy,
    'jobs.yaml': manifest(jobs),
  })
  const findings = await judgedChange(files(before), files(after))
  expect(findings).toHaveLength(1)
  return findings[0] as Finding
}

const daily = '0 2 * * *'
const hourly = '0 * * * *'

test('of several jobs that one declaration matches, the first new one decides', async () => {
  const found = await changed({ a: daily, b: daily }, { a: daily, b: hourly, c: daily, d: daily })
  expect(found).toMatchObject({ outcome: 'missing', place: { path: 'jobs.yaml', line: 17 } })
  expect(found.text).toContain('The periodic job c (k8s-cronjob, 0 2 * * *, once a day) is new')
})

test('where none is new, the first that runs more often decides', async () => {
  const found = await changed({ a: daily, b: daily, c: daily }, { a: daily, b: hourly, c: hourly })
  expect(found).toMatchObject({ outcome: 'missing', place: { path: 'jobs.yaml', line: 11 } })
  expect(found.text).toContain('The periodic job b (')
  expect(found.text).toContain('runs 24 times a day, once a day at base,')
})

test('where none changed, the first is told; one that takes the place of another is new', async () => {
  const same = await changed({ a: daily, b: daily }, { b: daily, c: '0 0 1 1 *' })
  expect(same.text).toContain('The periodic job c (')
  const kept = await changed({ a: daily, b: daily }, { a: daily, b: daily })
  expect(kept).toMatchObject({ outcome: 'inherited', place: { path: 'jobs.yaml', line: 5 } })
  expect(kept.text).toContain('The periodic job a (')
})

test('a declaration whose job is gone says so, and one that no job ever matched', async () => {
  const gone = await changed({ a: daily }, {})
  expect(gone).toMatchObject({ outcome: 'no-data', reason: 'removed', place: { path: 'perf-budgets.yaml', line: 4 } })
  expect(gone.text).toContain('The job is gone at head: its declaration can go, too.')
  const none = await changed({}, {})
  expect(none).toMatchObject({ outcome: 'no-data', reason: 'removed' })
  expect(none.text).toContain('No job matches this declaration, neither at base nor at head.')
})

/** A workflow of several schedules: one job that runs as often as all of them. */
const workflow = (...schedules: readonly string[]) => ({
  '.github/workflows/nightly.yml': `on:\n  schedule:\n${schedules.map((cron) => `    - cron: "${cron}"\n`).join('')}jobs: {}\n`,
})

test('runs of several schedules add up, and the line is that of the schedule that changed', async () => {
  const [more] = await judgedChange(workflow(daily, '0 4 * * *'), workflow(daily, hourly))
  expect(more).toMatchObject({ outcome: 'missing', place: { path: '.github/workflows/nightly.yml', line: 4 } })
  expect(more?.text).toContain('runs 25 times a day, 2 times a day at base,')
  const [added] = await judgedChange(workflow(daily), workflow(daily, '0 4 * * *'))
  expect(added).toMatchObject({ outcome: 'missing', place: { line: 4 } })
  const [twice] = await judgedChange(workflow(daily), workflow(daily, daily))
  expect(twice).toMatchObject({ outcome: 'missing', place: { line: 3 } })
})

test.each([
  ['stands on both sides beside one that runs more often', ['{{ a }}', daily], ['{{ a }}', hourly], 'missing', 4],
  ['comes with one that runs more often', [daily], ['{{ a }}', hourly], 'missing', 4],
  ['stands on both sides beside one that stays', ['{{ a }}', daily], ['{{ a }}', daily], 'inherited', 3],
  ['takes the place of another', [daily], ['{{ a }}'], 'inherited', 3],
  ['gives way to one that may run as often', ['{{ a }}', daily], ['{{ b }}', hourly], 'inherited', 3],
])('a schedule that cannot be resolved %s', async (_, before, after, outcome, line) => {
  const [finding] = await judgedChange(workflow(...before), workflow(...after))
  expect(finding).toMatchObject({ outcome, place: { line } })
})
