import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { render as annotations } from '../../src/reporters/annotations.js'
import { findingPage } from '../../src/reporters/finding-page.js'
import { reporters } from '../../src/reporters/index.js'
import { judged, policy, recording, repository } from '../trust/repository.js'

/** The names that must not get out; one is gone at head, one is new there, one regressed. */
const names = ['Umbrella Corp', 'stark-industries', 'wayne/enterprises', 'cyberdyne']
const before = recording({ 'Umbrella Corp': 0.01, 'stark-industries': 0.012, 'wayne/enterprises': 0.011 })
const after = recording({ 'Umbrella Corp': 0.01, 'stark-industries': 0.03, cyberdyne: 0.011 })

const named = (labels: string): string =>
  policy(`metrics:
  each: { source: load-test, ratio: [cpu_total, orders_total], better: lower, maxRegression: 10%, by: [tenant] }
  one: { source: load-test, ratio: [cpu_total, orders_total], max: 100%, matchers: { tenant: stark-industries } }
waivers:
  - finding: "metrics/each/value[tenant=stark-industries]"
    reason: being worked on
    owner: "@acme/performance"
    expires: 2026-12-01
${labels}`).replace('cpu: cpu_total', 'cpu: cpu_total, movers: [tenant]')

async function run(labels: string, env: Readonly<Record<string, string>>, publicRepository = false) {
  const files = { 'perf/base.om': before, 'perf/pr.om': after }
  const at = await repository(
    { ...files, 'perf-budgets.yaml': named(labels) },
    { 'perf-budgets.yaml': named(labels).replace('tenant: stark-industries', 'tenant: cyberdyne') },
  )
  const report = await judged(at, { publicRepository, recordAnswers: 'answers.jsonl' }, env)
  const replayed = await judged(at, { publicRepository, replayAnswers: 'answers.jsonl' }, env)
  const answers = await readFile(join(at.folder, 'answers.jsonl'), 'utf8')
  return { report, replayed, answers, outputs: [...(await outputs(report)), answers] }
}

async function outputs(report: Report): Promise<string[]> {
  const options = { colour: false, limit: null, blobUrl: null }
  const rendered = reporters.map(async ({ load }) => (await load()).render(report, options))
  const pages = report.findings.map((finding) => findingPage(finding, report, false))
  return [...(await Promise.all(rendered)), annotations(report, options), ...pages]
}

const leaks = (texts: readonly string[]): string[] =>
  names.filter((name) =>
    texts.some((text) => [name, encodeURIComponent(name), name.split(/[ /]/)[0]!].some((form) => text.includes(form))),
  )
const hashOf = (value: string) =>
  `hmac-${createHmac('sha256', 'k'.repeat(32)).update(`tenant\0${value}`).digest('hex').slice(0, 12)}`
const env = { PERF_GATE_LABEL_KEY: 'k'.repeat(32) }

describe('no name of a tenant in any output', () => {
  it('shows them all where nobody minds', async () => {
    const { outputs: all, answers } = await run('', {})
    expect(leaks(all)).toEqual(names)
    expect(leaks([answers])).toEqual(names)
  })

  it('hashes them with the key', async () => {
    const { report, replayed, outputs: all } = await run('labels: { tenant: hash }', env)
    expect(leaks(all)).toEqual([])
    const slow = report.findings.find(({ id }) => id === `metrics/each/value[tenant=${hashOf('stark-industries')}]`)
    expect(slow).toMatchObject({ outcome: 'regressed' })
    expect(report.notices).toContainEqual({
      code: 'value-gone',
      text: `metrics/each/value: tenant=${hashOf('wayne/enterprises')} was measured at base and is not there at head.`,
    })
    const movers = report.findings.find(({ id }) => id === 'services/checkout/value-per-cpu')?.movers
    expect(movers?.map(({ value }) => value)).toContain(hashOf('stark-industries'))
    expect(report.policy.proposed.map(({ from, to }) => [from, to])).toContainEqual([
      hashOf('stark-industries'),
      hashOf('cyberdyne'),
    ])
    expect(replayed.findings.map(({ id, outcome }) => [id, outcome])).toEqual(
      report.findings.map(({ id, outcome }) => [id, outcome]),
    )
  })

  it('hides them without the key, and says so', async () => {
    const { report, replayed, outputs: all } = await run('labels: { tenant: hash }', {})
    expect(leaks(all)).toEqual([])
    expect(report.notices.find(({ code }) => code === 'labels-hidden')?.text).toBe(
      'Values of tenant are hidden: to hash them the run needs PERF_GATE_LABEL_KEY.',
    )
    expect(replayed.findings.map(({ id, outcome }) => [id, outcome])).toEqual(
      report.findings.map(({ id, outcome }) => [id, outcome]),
    )
  })

  it('hides them where the policy says so', async () => {
    const { report, outputs: all } = await run('labels: { tenant: hide }', env)
    expect(leaks(all)).toEqual([])
    expect(report.findings.filter(({ id }) => /\[tenant=hidden-\d\]$/.test(id))).toHaveLength(3)
  })

  it('hashes them in a public repository without being told', async () => {
    expect(leaks((await run('', env, true)).outputs)).toEqual([])
  })

  it('shows them in a public repository where the policy says so', async () => {
    expect(leaks((await run('labels: { tenant: show }', env, true)).outputs)).toEqual(names)
  })

  it('waives the finding that the policy names by the tenant', async () => {
    const { report } = await run('labels: { tenant: hash }', env)
    expect(report.waivers.map(({ state }) => state)).not.toContain('unused')
  })

  it('never shows the key', async () => {
    const { outputs: all } = await run('labels: { tenant: hash }', env)
    expect(all.some((text) => text.includes('k'.repeat(32)))).toBe(false)
  })
})
