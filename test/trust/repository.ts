import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { gate } from '../../src/gate.js'
import { realIo } from '../../src/io.js'
import type { Report } from '../../src/model/report.js'
import type { Request } from '../../src/model/request.js'

/** Paths and contents; null removes a file that the base has. */
export type Files = Readonly<Record<string, string | null>>

export interface Repository {
  readonly folder: string
  readonly baseSha: string
  readonly headSha: string
}

/** A real repository with a commit of the base and one of the head, checked out; `loose` files are in neither. */
export async function repository(base: Files, head: Files, loose: Files = {}): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), 'perf-gate-trust-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const git = (...args: string[]) => gitIn(folder, ...args)
  const commit = async (files: Files): Promise<string> => {
    await put(folder, files)
    git('add', '-A', '-f')
    git('commit', '-q', '--allow-empty', '-m', 'change')
    return git('rev-parse', 'HEAD')
  }
  git('init', '-q', '-b', 'main')
  const baseSha = await commit(base)
  const headSha = await commit(head)
  await put(folder, loose)
  return { folder, baseSha, headSha }
}

/** What a person would type in a folder. */
export function gitIn(folder: string, ...args: string[]): string {
  const settings = ['user.name=t', 'user.email=t@example.invalid', 'commit.gpgsign=false', 'protocol.file.allow=always']
  const answer = spawnSync('git', [...settings.flatMap((one) => ['-c', one]), ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (answer.status !== 0) throw new Error(answer.stderr)
  return answer.stdout.trim()
}

export async function put(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const at = join(folder, path)
    await mkdir(dirname(at), { recursive: true })
    if (text === null) await rm(at)
    else await writeFile(at, text)
  }
}

/** The request of a pull request's run, as the Action makes it. */
export const pullRequestRun = ({ folder, baseSha, headSha }: Repository, more: Partial<Request> = {}): Request => ({
  policyPath: null,
  headDir: folder,
  baseDir: null,
  baseRef: 'main',
  headRef: 'change',
  baseSha,
  headSha,
  mode: null,
  only: null,
  fork: false,
  event: { name: 'pull_request', url: 'https://github.example/runs/1', pullRequest: 1 },
  changedFiles: null,
  recordAnswers: null,
  replayAnswers: null,
  ...more,
})

export const judged = (
  at: Repository,
  more: Partial<Request> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Report> =>
  gate(pullRequestRun(at, more), {
    ...realIo({ cwd: at.folder, env: { PATH: process.env['PATH'], ...env } }),
    now: () => Date.parse('2026-11-20T12:00:00Z'),
  })

/** CPU-seconds of one order, by the value of a label; the whole recording is 61 scrapes, five seconds apart. */
export function recording(costs: Readonly<Record<string, number>>, label = 'tenant'): string {
  const lines = ['# TYPE orders counter', '# TYPE actions counter', '# TYPE cpu counter']
  const totals = new Map(Object.keys(costs).map((value) => [value, { orders: 0, cpu: 0 }]))
  for (let scrape = 0; scrape <= 60; scrape++) {
    for (const [index, [value, cost]] of Object.entries(costs).entries()) {
      const total = totals.get(value)!
      // Noise that repeats: about one per cent.
      const noise = 1 + 0.01 * Math.sin(scrape * 7.3 + index * 2.1 + cost * 1000)
      total.orders += 50
      total.cpu += 50 * cost * noise
      const labels = `{${label}=${JSON.stringify(value)}}`
      const time = 1_760_000_000 + scrape * 5
      lines.push(`orders_total${labels} ${total.orders} ${time}`)
      lines.push(`actions_total${labels} ${total.orders * 3} ${time}`)
      lines.push(`cpu_total${labels} ${total.cpu.toFixed(6)} ${time}`)
    }
  }
  return `${lines.join('\n')}\n# EOF\n`
}

export const policy = (more = '', maxRegression = '10%'): string => `version: 1
defaults: { owner: "@acme/performance", maxRegression: ${maxRegression} }
sources:
  load-test: { type: openmetrics, baseline: perf/base.om, candidate: perf/pr.om }
services:
  checkout: { source: load-test, valueEvents: [orders_total], actions: actions_total, cpu: cpu_total }
${more}`

export const finding = (report: Report, id: string) => {
  const found = report.findings.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no finding ${id} among ${report.findings.map((one) => one.id).join(', ')}`)
  return found
}
