import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import { kinds } from '../../src/sources/job-manifests/kinds/index.js'
import { scan } from '../../src/sources/job-manifests/scan.js'
import { folderWith, judgedChange } from './change.js'

const headings = ['What it asks', 'Why', 'Example', 'Options', 'When not to use', 'How to waive']
const pageOf = (id: string) => readFileSync(`docs/jobs/${id}.md`, 'utf8')
const ids = kinds.map((row) => row.id)

test.each(ids)('the page of %s has its headings, and its example gives what it says', async (id) => {
  const page = pageOf(id)
  expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(headings)
  const [, path = '', code = ''] = /^`([^`]+)`:\n\n```\w+\n([\s\S]*?)\n```$/m.exec(page) ?? []
  const root = await folderWith({ [path]: `${code}\n` })
  const { jobs } = await scan(folderTree(realIo(), root, root, true))
  const rows = [...page.matchAll(/^\| `(.+?)` +\| `(.+?)` +\| +([\d.]+) +\|$/gm)].map(([, name, schedule, runs]) => ({
    kind: id,
    name,
    schedule,
    runs: Number(runs),
  }))
  expect(rows.length).toBeGreaterThan(0)
  const found = jobs.map((job) => ({
    kind: job.kind,
    name: job.name,
    schedule: job.schedule,
    runs: Number(job.runsPerDay?.toFixed(3)),
  }))
  expect(found).toEqual(rows)
})

test('the table of kinds has a row for each, in the order of the registry', () => {
  const rows = [...pageOf('kinds').matchAll(/^\| \[`(.+?)`\]\(\1\.md\)/gm)].map(([, id]) => id)
  expect(rows).toEqual(ids)
})

test('the example of the page on jobs passes with its job, and the job alone does not', async () => {
  const page = readFileSync('docs/budgets/jobs.md', 'utf8')
  const policy = /```yaml\n(version: 1[\s\S]*?)```/.exec(page)?.[1] ?? ''
  const job = {
    'deploy/nightly.yaml':
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: nightly }\nspec: { schedule: "0 2 * * *" }\n',
  }
  const [declared] = await judgedChange({}, { ...job, 'perf-budgets.yaml': policy })
  expect(declared).toMatchObject({ outcome: 'new', status: 'pass' })
  const [alone] = await judgedChange({}, job)
  expect(alone).toMatchObject({ id: 'jobs/k8s-cronjob:nightly/checklist', outcome: 'missing', status: 'fail' })
})
