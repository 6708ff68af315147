import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { prepared } from './prepared.js'
import { baseFiles, fineFiles, policy, worseFiles } from './rig/recordings.js'
import type { StepResult } from './rig/run-action.js'
import { workspace } from './rig/workspace.js'

interface Told {
  readonly id: string
  readonly owner: string | null
  readonly outcome: string
  readonly reason: string | null
  readonly status: string
}
const findingsOf = ({ outputs }: StepResult): readonly Told[] =>
  JSON.parse(readFileSync(outputs['report-json'] ?? '', 'utf8')).findings

describe.concurrent('owners from CODEOWNERS', () => {
  const unowned = { 'perf-budgets.yaml': policy.replace('defaults: { owner: "@acme/performance" }\n', '') }
  const codeowners =
    '* @acme/everybody\n/perf-budgets.yaml @acme/perf-team # who looks after the budgets\n/perf/ @acme/sre\n'
  const base = { ...baseFiles, ...unowned, '.github/CODEOWNERS': codeowners }
  const mentioned = /(?<![\w`])@acme\/perf-team\b/

  it('the one that covers the policy at base owns the findings, and is mentioned once for each new failure', async () => {
    const mine = { '.github/CODEOWNERS': '* @ann\n', CODEOWNERS: '* @ann\n' }
    const clone = workspace(base, { ...worseFiles, ...unowned, ...mine })
    const { rig, change, run, ours } = await prepared({ clone })
    const first = await run()
    expect(first.exitCode, first.log).toBe(1)
    const failing = findingsOf(first).filter(({ status }) => status === 'fail')
    expect(failing.length).toBeGreaterThan(0)
    expect(new Set(failing.map(({ owner }) => owner))).toEqual(new Set(['@acme/perf-team']))
    expect((await ours())[0]?.body).toMatch(mentioned)
    expect((await ours())[0]?.body).not.toMatch(/(?<![\w`])@ann\b/)
    // The next push fails in the same way: everybody knows.
    const payload = structuredClone(change.event)
    payload.pull_request.head.sha = 'd'.repeat(40)
    await run({ payload, runId: 1001 })
    expect((await ours())[0]?.body).not.toMatch(mentioned)
    expect((await ours())[0]?.body).toContain('perf-team')
    expect(await ours()).toHaveLength(1)
    expect(rig.problems).toEqual([])
    await rig.close()
  })

  it('without either, nobody owns a policy: an error with its line', async () => {
    const files = { ...baseFiles, ...unowned, CODEOWNERS: '/src/ @acme/sre\n' }
    const { rig, run } = await prepared({ clone: workspace(files, { ...worseFiles, ...unowned }) })
    const result = await run()
    expect([result.exitCode, result.outputs['verdict']]).toEqual([2, 'error'])
    expect(result.annotations[0]).toMatchObject({ name: 'error', properties: { file: 'perf-budgets.yaml' } })
    expect(result.annotations[0]?.message).toMatch(/owner/)
    await rig.close()
  })
})

describe.concurrent("a run of Dependabot's has no secrets", () => {
  const asking = policy.replace(
    'sources:',
    `sources:
  lab: { type: prometheus, url: "\${PROMETHEUS_URL}", headers: { Authorization: "Bearer \${PROMETHEUS_TOKEN}" }, baseline: { matchers: { build: a } }, candidate: { matchers: { build: b } } }`,
  )
  const files = { 'perf-budgets.yaml': `${asking}metrics:\n  queue: { source: lab, gauge: depth, max: 5 }\n` }
  const runBy = async (login: string, head = fineFiles) => {
    const made = await prepared({ clone: workspace({ ...baseFiles, ...files }, { ...head, ...files }) })
    const payload = structuredClone(made.change.event)
    payload.pull_request.user.login = login
    // A workflow hands on an empty text for a secret that is not there.
    const result = await made.run({
      payload,
      env: { PROMETHEUS_URL: '', PROMETHEUS_TOKEN: '' },
      inputs: { token: 'ghs_read' },
    })
    await made.rig.close()
    return result
  }

  it('what needs them is no-data, no-secret, and warns; the rest is judged', async () => {
    const fine = await runBy('dependabot[bot]')
    expect([fine.exitCode, fine.outputs['verdict']], fine.log).toEqual([0, 'warn'])
    expect(findingsOf(fine).find(({ id }) => id === 'metrics/queue/value')).toMatchObject({
      outcome: 'no-data',
      reason: 'no-secret',
      status: 'warn',
    })
    const worse = await runBy('dependabot[bot]', worseFiles)
    expect([worse.exitCode, worse.outputs['verdict']]).toEqual([1, 'fail'])
  })

  it("anybody else's run without them could not judge", async () => {
    const result = await runBy('ann')
    expect([result.exitCode, result.outputs['verdict']]).toEqual([2, 'error'])
    expect(result.annotations[0]?.message).toContain('PROMETHEUS_URL has no value')
  })
})
