import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startFaulty } from '../prometheus/faults.js'
import { leaky as faults } from './leaky.js'

const program = new URL('../../src/cli.ts', import.meta.url).pathname
const hook = new URL('../../scripts/source-hook.mjs', import.meta.url).pathname

const secrets = { BEARER: 'tok-5f1d9c77aa', USER_PART: 'pass-81bd0e42', TENANT: 'scope-7c0ffee1', KEY: 'key-3d7740aa' }
const forms = Object.values(secrets).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, 10),
  Buffer.from(`user:${secret}`).toString('base64'),
])

async function checked(url: string, folder: string) {
  const policy = `version: 1
defaults: { owner: "@me" }
sources:
  lab:
    type: prometheus
    url: "\${LAB}"
    headers: { Authorization: "Bearer \${BEARER}", X-Scope-OrgID: "\${TENANT}" }
    parameters: { key: "\${KEY}" }
    baseline: { matchers: { build: a } }
    candidate: { matchers: { build: b } }
    deadline: 1s
  part:
    type: prometheus
    url: "\${PART}"
    baseline: { matchers: { build: a } }
    candidate: { matchers: { build: b } }
    deadline: 1s
metrics:
  one: { source: lab, expression: "avg(x)", better: lower, max: 5 }
  two: { source: part, gauge: depth, max: 5, by: [tenant] }
`
  await writeFile(join(folder, 'perf-budgets.yaml'), policy)
  const env = {
    PATH: process.env['PATH'],
    BEARER: secrets.BEARER,
    TENANT: secrets.TENANT,
    KEY: secrets.KEY,
    LAB: url,
    PART: url.replace('//', `//user:${secrets.USER_PART}@`),
  }
  const files = ['report.json', 'report.md', 'answers.jsonl']
  const args = ['--report-json', files[0]!, '--report-markdown', files[1]!, '--record-answers', files[2]!]
  const child = spawn(process.execPath, ['--import', hook, program, 'check', ...args], { cwd: folder, env })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk))
  const status = await new Promise((resolve) => child.on('close', resolve))
  if (status !== 0 && status !== 1) throw new Error(`${status} ${printed}`)
  const written = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return { status, outputs: [printed, ...written] }
}

it.concurrent.each(Object.keys(faults))('no secret in any output after %s', async (name) => {
  const server = await startFaulty(faults[name]!)
  // Tests that run at the same time cannot have hooks of their own.
  const folder = await mkdtemp(join(tmpdir(), 'perf-gate-secrets-'))
  try {
    const { status, outputs } = await checked(server.url, folder)
    expect(status).not.toBe(2)
    // The server did get them: there was something to leak.
    const sent = server.seen.map(({ headers }) => `${headers.authorization} ${headers['x-scope-orgid']}`).join(' ')
    expect(sent).toContain(secrets.BEARER)
    expect(server.seen.some(({ parameters }) => parameters.get('key') === secrets.KEY)).toBe(true)
    expect(sent).toContain(Buffer.from(`user:${secrets.USER_PART}`).toString('base64'))
    for (const output of outputs) {
      expect(output.length).toBeGreaterThan(100)
      expect(forms.filter((form) => output.includes(form))).toEqual([])
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
})
