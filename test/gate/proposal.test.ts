import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { codeownersOf, proposal } from '../../src/gate/proposal.js'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import { read } from '../policy/read.js'

const base = `
version: 1
defaults: { owner: "@me" }
sources:
  lab: { type: prometheus, url: "https://prom.acme.dev" }
metrics:
  queue: { source: lab, gauge: depth, max: 5 }
`

/** A folder with these files as the tree of the head. */
async function tree(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'proposal-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folderTree(realIo(), folder, 'the workspace', true)
}

async function proposedBy(files: Readonly<Record<string, string>>) {
  const environment = { env: {}, fork: false, builtIns: {}, secret: () => expect.unreachable() }
  return proposal(await read(base), await tree(files), null, environment)
}

test('a loosened budget is listed, also where the file moved', async () => {
  const { proposed } = await proposedBy({ '.github/perf-budgets.yml': base.replace('max: 5', 'max: 9') })
  expect(proposed).toEqual([
    { id: 'metrics/queue/value', kind: 'loosened', key: 'max', from: '5', to: '9', owner: '@me' },
  ])
})

test('a policy that is gone at head is listed', async () => {
  const { proposed, notices, removed } = await proposedBy({})
  expect(proposed).toMatchObject([{ kind: 'removed', key: 'policy', from: 'perf-budgets.yaml' }])
  expect(notices.map(({ code }) => code)).toEqual(['policy-removed'])
  expect([...removed]).toEqual([])
})

test.each([
  [
    'a mistake',
    { 'perf-budgets.yaml': base.replace('max: 5', 'mxa: 5') },
    'perf-budgets.yaml:7: metrics.queue.mxa is not a known key',
  ],
  ['two files', { 'perf-budgets.yaml': base, 'perf-budgets.yml': base }, 'there are 2 policy files'],
  ['a huge file', { 'perf-budgets.yaml': `${base}#${'x'.repeat(2_000_000)}` }, 'perf-budgets.yaml'],
])('%s at head is told, and the base judges', async (_name, files, words) => {
  const { notices, added, proposed } = await proposedBy(files)
  expect(notices).toMatchObject([{ code: 'policy-invalid-at-head', text: expect.stringContaining(words) }])
  expect([added, proposed]).toEqual([[], []])
})

test('a secret that only the head names is neither needed nor read', async () => {
  const { notices, proposed } = await proposedBy({
    'perf-budgets.yaml': base.replace(
      'url: "https://prom.acme.dev"',
      `url: "https://prom.acme.dev", headers: { X: "\${TOKEN}" }`,
    ),
  })
  expect(notices).toEqual([])
  expect(proposed).toMatchObject([{ id: 'sources/lab', key: 'headers.X', from: null, to: 'hidden' }])
})

test('CODEOWNERS is read where GitHub reads it first', async () => {
  expect(await codeownersOf(await tree({ CODEOWNERS: '* @root', '.github/CODEOWNERS': '* @github' }))).toBe('* @github')
  expect(await codeownersOf(await tree({}))).toBe(null)
})
