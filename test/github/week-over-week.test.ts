import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { counter, noise, openMetricsText } from '../check/series.js'
import { scrapes } from '../prometheus/recording.js'
import { type PrometheusServer, startPrometheus } from '../prometheus/server.js'
import { startRig } from './rig/rig.js'
import { runAction } from './rig/run-action.js'
import { workspace } from './rig/workspace.js'

const root = resolve(import.meta.dirname, '../..')
const textOf = (path: string) => readFileSync(resolve(root, path), 'utf8')
const workflow = parse(textOf('docs/workflows/schedule.yml'))
const gate: { uses: string; env: object; with: Record<string, string> } = workflow.jobs['week-over-week'].steps.at(-1)
const policy = /^```yaml\n(.*?)^```/ms.exec(textOf('docs/week-over-week.md'))?.[1] ?? ''

/** Two hours around now and a week before: `cost` CPU-seconds an order, now and then. */
function production(cost: readonly [then: number, now: number]): string {
  const now = Math.floor(Date.now() / 60_000) * 60
  const series = [now - 7 * 86_400, now].flatMap((middle, side) => {
    const times = scrapes(middle - 3900, 521, 15)
    const [orders, work] = [noise(side * 2 + 1, 0.05), noise(side * 2 + 2, 0.05)]
    const labels = { service: 'checkout', tenant: 'acme' }
    return [
      counter('orders_total', labels, times, (index) => 30 * orders(index)),
      counter('http_requests_total', labels, times, (index) => 90 * orders(index)),
      counter('process_cpu_seconds_total', labels, times, (index) => 30 * cost[side]! * work(index)),
    ]
  })
  return openMetricsText(series)
}

const clone = workspace(
  { [gate.with['policy'] ?? '']: policy },
  { [gate.with['policy'] ?? '']: policy, 'app.txt': 'x' },
)
const repository = { full_name: 'acme/shop', private: true }
const events = [
  ['schedule', { schedule: workflow.on.schedule[0].cron, repository }],
  ['workflow_dispatch', { inputs: null, ref: 'refs/heads/main', repository }],
  ['push', { ref: 'refs/heads/main', before: clone.base, after: clone.head, repository }],
] as const

async function run(event: string, payload: object, url: string) {
  const rig = await startRig()
  try {
    const inputs = gate.with
    const step = { event, payload, inputs, sha: clone.head, workspace: clone.folder, apiUrl: rig.url }
    const result = await runAction({ ...step, env: { PROMETHEUS_URL: url } })
    return { ...result, calls: rig.calls.filter(({ call }) => /issues|checks/.test(call)) }
  } finally {
    await rig.close()
  }
}

describe('the workflow and the policy of the docs', () => {
  let worse: PrometheusServer
  let fine: PrometheusServer
  beforeAll(async () => {
    const both = [production([0.01, 0.013]), production([0.01, 0.01])].map((text) => startPrometheus(text))
    const [first, second] = await Promise.all(both)
    worse = first!
    fine = second!
  }, 120_000)
  afterAll(async () => {
    await Promise.all([worse?.stop(), fine?.stop()])
  })

  it('hands the policy what it needs', () => {
    expect(Object.keys(gate.env)).toEqual([...policy.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))
    expect(Object.keys(workflow.on)).toEqual(['schedule', 'workflow_dispatch'])
  })

  it.each(events)(
    '%s: a week in which orders became dearer fails the job, and nothing is commented',
    async (event, payload) => {
      const { exitCode, outputs, summary, annotations, calls, log } = await run(event, payload, worse.url)
      expect([exitCode, outputs['verdict']], log).toEqual([1, 'fail'])
      expect(outputs['blocking']).toContain('services/checkout/value-per-cpu')
      expect(summary).toMatch(/Blocked.*broken/)
      expect(summary).toMatch(/checkout · value per CPU-second.*−2\d(\.\d)?.%/)
      const line = policy.split('\n').findIndex((one) => one.startsWith('  checkout:')) + 1
      expect(summary).toContain(', 7 days earlier, 60 points')
      expect(annotations.map(({ name, properties }) => [name, properties['file'], properties['line']])).toContainEqual([
        'error',
        gate.with['policy'],
        String(line),
      ])
      expect(calls).toEqual([])
      const report = JSON.parse(readFileSync(outputs['report-json'] ?? '', 'utf8'))
      const [then, now] = [report.baseline, report.candidate].map((side) => side.sources.production)
      expect(Date.parse(now.end) - Date.parse(then.end)).toBe(7 * 86_400_000)
      expect(Date.parse(now.end) - Date.parse(now.start)).toBe(3_600_000)
      expect(report.candidate.sha).toBe(clone.head)
      expect(report.baseline.sha).toBe(event === 'push' ? clone.base : clone.head)
    },
  )

  it.each(events)('%s: an ordinary week passes', async (event, payload) => {
    const { exitCode, outputs, summary, log } = await run(event, payload, fine.url)
    expect([exitCode, outputs['verdict'], outputs['blocking']], log).toEqual([0, 'pass', ''])
    expect(summary).toMatch(/Not blocked: \d+ fine/)
  })
})
