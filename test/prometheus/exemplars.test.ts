import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Asking, openSource } from './source.js'

/** Exemplars get into a server only by a scrape of OpenMetrics: blocks have none. */
const trace = (digit: string) => digit.repeat(16)
let scraped = 0
const target = createServer((request, response) => {
  scraped++
  const build = request.url === '/base' ? 'base' : 'head'
  const bucket = (le: string, count: number, exemplar = '') => `step_seconds_bucket{le="${le}"} ${count}${exemplar}\n`
  const dear = build === 'head' ? ` # {traceID="${trace('d')}"} 1.75` : ` # {traceID="${trace('b')}"} 1.9`
  response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  response.end(
    `# TYPE step_seconds histogram\n${bucket('0.5', scraped, ` # {trace_id="${trace('c')}"} 0.4`)}${bucket('2', scraped * 2, dear)}` +
      `${bucket('4', scraped * 2, ' # {trace_id="../../admin"} 3.9')}${bucket('+Inf', scraped * 2)}` +
      `step_seconds_count ${scraped * 2}\nstep_seconds_sum ${scraped}\n# EOF\n`,
  )
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perf-gate-exemplars-'))
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  const { port } = target.address() as AddressInfo
  const job = (build: string) =>
    `  - { job_name: ${build}, metrics_path: /${build}, static_configs: [{ targets: ["127.0.0.1:${port}"], labels: { build: ${build} } }] }\n`
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${job('base')}${job('head')}`,
  )
})
afterAll(async () => {
  target.close()
  await rm(folder, { recursive: true, force: true })
})

/** A server that scrapes the target, until it has stored what the target shows; `features` as its option takes them. */
async function scraping(features: readonly string[], work: (url: string) => Promise<void>): Promise<void> {
  const port = await freePort()
  const data = `--storage.tsdb.path=data-${port}`
  const listen = `--web.listen-address=127.0.0.1:${port}`
  const args = ['--config.file=prometheus.yml', data, listen, '--log.level=error', ...features]
  const child: ChildProcess = spawn('prometheus', args, { cwd: folder, stdio: 'ignore' })
  try {
    const url = `http://127.0.0.1:${port}`
    await until(async () => {
      const body = new URLSearchParams({ query: 'count(count_over_time(step_seconds_count[1m]) >= 3)' })
      const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body })
      const { data: found } = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
      return found.result[0]?.value[1] === '2'
    })
    await work(url)
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGKILL')) await gone
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 100))
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

const asking = (url: string): Promise<Asking> =>
  openSource({
    url,
    baseline: { matchers: { build: 'base' } },
    candidate: { matchers: { build: 'head' } },
    window: '5m',
    rate: '10s',
  })
const question = { kind: 'exemplars', metrics: ['step_seconds_bucket'], matchers: {} } as const

describe('exemplars of a real server', { timeout: 120_000 }, () => {
  it('are those of the side, the largest first, and what is no id of a trace is none', async () => {
    await scraping(['--enable-feature=exemplar-storage'], async (url) => {
      const { ask } = await asking(url)
      const { whole } = await ask(question)
      if (whole.kind !== 'exemplars') throw new Error(JSON.stringify(whole))
      expect([...new Set(whole.exemplars.map(({ traceId, value }) => `${traceId} ${value}`))]).toEqual([
        `${trace('d')} 1.75`,
        `${trace('c')} 0.4`,
      ])
      expect(whole.exemplars[0]?.labels).toContainEqual(['build', 'head'])
      const none = await ask({ ...question, matchers: { tenant: 'x' } })
      expect(none.whole).toMatchObject({ kind: 'absent', reason: 'empty' })
      const before = await ask(question, 'baseline')
      expect(before.whole.kind === 'exemplars' && before.whole.exemplars[0]?.traceId).toBe(trace('b'))
    })
  })

  it('are none where the server does not keep them', async () => {
    await scraping([], async (url) => {
      const { ask } = await asking(url)
      expect((await ask(question)).whole).toMatchObject({ kind: 'absent', reason: 'empty' })
    })
  })
})
