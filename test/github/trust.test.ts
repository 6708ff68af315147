import { describe, expect, it } from 'vitest'
import { prepared, type Settings } from './prepared.js'
import { baseFiles, policy, recording, worseFiles } from './rig/recordings.js'
import type { Step } from './rig/run-action.js'
import { type Tree, workspace } from './rig/workspace.js'

/** Runs the gate on a pull request with these files at base and head. */
async function judged(base: Tree, head: Tree, step: Partial<Step> = {}, settings: Settings = {}) {
  const { rig, run, ours } = await prepared({ ...settings, clone: workspace(base, head) })
  const result = await run(step)
  const [comment] = await ours()
  await rig.close()
  return { ...result, comment: comment?.body ?? '', problems: rig.problems }
}
const verdict = ({ exitCode, outputs, log }: Awaited<ReturnType<typeof judged>>) => {
  expect(log).not.toContain('This is a bug')
  return [exitCode, outputs['verdict']]
}
const without = (tree: Tree, ...paths: string[]): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.includes(path)))
const changed = (from: string, to: string): Tree => ({ ...worseFiles, 'perf-budgets.yaml': policy.replace(from, to) })

describe.concurrent('rig 5.4: a pull request cannot loosen its own gate', () => {
  it.each([
    [
      'maxRegression: 50%',
      changed('owner: "@acme/performance"', 'owner: "@acme/performance", maxRegression: 50%'),
      'maxRegression',
    ],
    ['mode: observe', changed('version: 1', 'version: 1\nmode: observe'), 'mode'],
    [
      'a waiver of its own',
      changed(
        'services:',
        `waivers:
  - { finding: "services/**", reason: mine, owner: "@me", expires: 2026-12-01 }
services:`,
      ),
      'waivers',
    ],
    ['severity: warn', changed('owner: "@acme/performance"', 'owner: "@acme/performance", severity: warn'), 'severity'],
    ['another recording for the baseline', changed('perf/base.om', 'perf/pr.om'), null],
    ['the policy deleted', without(worseFiles, 'perf-budgets.yaml'), null],
    ['the policy broken', { ...worseFiles, 'perf-budgets.yaml': 'version: [' }, null],
    [
      'the policy renamed',
      {
        ...without(worseFiles, 'perf-budgets.yaml'),
        '.github/perf-budgets.yml': policy.replace('version: 1', 'version: 1\nmode: observe'),
      },
      null,
    ],
    ['the baseline file replaced', { ...worseFiles, 'perf/base.om': recording(0.013) }, null],
  ])('%s', async (_, head, key) => {
    const result = await judged(baseFiles, head)
    expect(verdict(result), result.log).toEqual([1, 'fail'])
    expect(result.outputs['blocking']).toContain('services/api/value-per-cpu')
    if (key !== null) expect(result.comment).toContain('olicy change proposed')
  })

  it('the input mode cannot turn a policy that enforces into one that observes', async () => {
    expect(verdict(await judged(baseFiles, worseFiles, { inputs: { mode: 'observe' } }))).toEqual([1, 'fail'])
  })

  it('the input mode can turn a policy that observes into one that enforces', async () => {
    const observing = { ...baseFiles, 'perf-budgets.yaml': policy.replace('version: 1', 'version: 1\nmode: observe') }
    const head = { ...worseFiles, 'perf-budgets.yaml': observing['perf-budgets.yaml'] }
    expect(verdict(await judged(observing, head))).toEqual([0, 'fail'])
    expect(verdict(await judged(observing, head, { inputs: { mode: 'enforce' } }))).toEqual([1, 'fail'])
  })

  it('a line in the description waives nothing where the policy does not allow it', async () => {
    const body = 'Perf-Waiver: services/api/value-per-cpu https://flags.acme.dev/x because'
    expect(verdict(await judged(baseFiles, worseFiles, {}, { body }))).toEqual([1, 'fail'])
  })
})

const justified = policy.replace(
  'services:',
  'justification: { links: ["https://flags.acme.dev/**"], approvers: ["@perf-lead"] }\nservices:',
)
const waiver = ['value-per-cpu', 'opua']
  .map((budget) => `Perf-Waiver: services/api/${budget} https://flags.acme.dev/pricing both engines run`)
  .join('\n')

describe.concurrent('a justification in the description', () => {
  const base = { ...baseFiles, 'perf-budgets.yaml': justified }
  const head = { ...worseFiles, 'perf-budgets.yaml': justified }

  it('waits for the approval, and holds for the approved head commit when the job is run again', async () => {
    const { rig, change, run } = await prepared({ clone: workspace(base, head), body: waiver })
    const before = await run()
    expect([before.exitCode, before.outputs['verdict']], before.log).toEqual([1, 'fail'])
    await rig.api('perf-lead', 'POST', `/repos/acme/shop/pulls/${change.number}/reviews`, {
      event: 'APPROVE',
      body: 'ok',
    })
    const after = await run({ attempt: 2 })
    expect([after.exitCode, after.outputs['open-waivers']], after.log).toEqual([0, expect.stringMatching(/[1-9]/)])
    expect(rig.problems).toEqual([])
    await rig.close()
  })

  it('the line of the comment, pasted as it stands, accepts what was measured', async () => {
    const { rig, change, run, ours } = await prepared({ clone: workspace(base, head) })
    await run()
    const [comment] = await ours()
    const lines = [...(comment?.body.matchAll(/`(Perf-Waiver: .+?)`/g) ?? [])].map(([, line = '']) => line)
    expect(lines[0]).toMatch(/^Perf-Waiver: services\/api\/\S+ https:\/\/flags\.acme\.dev\/… up to \d+% reason$/)
    const body = lines.join('\n').replaceAll('…', 'pricing')
    await rig.api('ann', 'PATCH', `/repos/acme/shop/pulls/${change.number}`, { body })
    const event = { event: 'APPROVE', body: 'ok' }
    await rig.api('perf-lead', 'POST', `/repos/acme/shop/pulls/${change.number}/reviews`, event)
    const again = await run({ attempt: 2 })
    expect([again.exitCode, again.outputs['open-waivers']], again.log).toEqual([0, String(lines.length)])
    await rig.close()
  })

  it('the author cannot approve it', async () => {
    const mine = justified.replace('@perf-lead', '@ann')
    const tree = { ...base, 'perf-budgets.yaml': mine }
    const { rig, change, run } = await prepared({
      clone: workspace(tree, { ...head, 'perf-budgets.yaml': mine }),
      body: waiver,
    })
    await rig
      .api('ann', 'POST', `/repos/acme/shop/pulls/${change.number}/reviews`, { event: 'APPROVE', body: 'ok' })
      .catch(() => {})
    expect((await run()).exitCode).toBe(1)
    await rig.close()
  })

  it('the pull request cannot name its own approver', async () => {
    const own = { ...head, 'perf-budgets.yaml': justified.replace('@perf-lead', '@ann') }
    expect(verdict(await judged(base, own, {}, { body: waiver }))).toEqual([1, 'fail'])
  })

  it.each(['pulls/get', 'pulls/list-reviews'])(
    'a failing %s leaves it unverified, and the verdict stands',
    async (call) => {
      const { rig, run } = await prepared({ clone: workspace(base, head), body: waiver })
      rig.fault({ call, trouble: { kind: 'status', status: 403, message: 'Resource not accessible by integration' } })
      const result = await run()
      expect([result.exitCode, result.outputs['verdict']], result.log).toEqual([1, 'fail'])
      await rig.close()
    },
  )
})

describe.concurrent('rig 5.5: where the policy is missing or broken', () => {
  it('missing at base: measured with the policy of the head, nothing blocks, and it is said', async () => {
    const result = await judged(without(baseFiles, 'perf-budgets.yaml'), worseFiles)
    expect(verdict(result), result.log).toEqual([0, 'pass'])
    expect(result.summary.toLowerCase()).toContain('no policy yet')
  })

  it('missing at both: could not judge', async () => {
    const result = await judged(without(baseFiles, 'perf-budgets.yaml'), without(worseFiles, 'perf-budgets.yaml'))
    expect(verdict(result)).toEqual([2, 'error'])
    expect(result.annotations[0]?.message).toContain('policy')
    expect(result.comment).toContain('could not judge')
  })

  it('invalid at base: could not judge, with the line', async () => {
    const result = await judged({ ...baseFiles, 'perf-budgets.yaml': `${policy}nonsense: 1\n` }, worseFiles)
    expect(verdict(result)).toEqual([2, 'error'])
    expect(result.annotations[0]).toMatchObject({ name: 'error', properties: { file: 'perf-budgets.yaml' } })
  })

  it('a base commit that the clone does not have is read from the host', async () => {
    const { rig, change, run } = await prepared()
    for (const [path, text] of Object.entries(baseFiles)) {
      const body = { message: 'x', content: Buffer.from(text).toString('base64'), branch: 'main' }
      const last = await rig.api('owner', 'PUT', `/repos/acme/shop/contents/${path}`, body)
      const theirs = String(Reflect.get(Object(Reflect.get(Object(last), 'commit')), 'sha'))
      rig.overlay.commits.set(theirs, 'c'.repeat(40))
    }
    const event = structuredClone(change.event)
    event.pull_request.base.sha = 'c'.repeat(40)
    const result = await run({ payload: event })
    expect([result.exitCode, result.outputs['verdict']], result.log).toEqual([1, 'fail'])
    expect(rig.count('git/get-blob')).toBeGreaterThan(0)
    expect(rig.problems).toEqual([])
    await rig.close()
  })
})

const hostile = [
  '::error::x',
  '##[error]x',
  '@org/team',
  'a|b',
  '```',
  '<img src=x onerror=alert(1)>',
  '-->',
  '<!-- perf-budget-gate:default -->',
  'a\u202eb\u2066c',
  '\u001b[31mred',
  'x'.repeat(10_000),
  'line\n::set-output name=verdict::pass',
]

describe.concurrent('rig 5.8: hostile label values stay text in every channel', () => {
  const moving = policy.replace('actions: http_requests_total', 'actions: http_requests_total, movers: [tenant]')

  it.each(hostile)('%j', async (tenant) => {
    const base = { 'perf-budgets.yaml': moving, 'perf/base.om': recording(0.01, 71, tenant) }
    const head = { ...base, 'perf/pr.om': recording(0.013, 71, tenant) }
    const result = await judged(base, head, {}, {})
    expect(verdict(result), result.log).toEqual([1, 'fail'])
    expect(result.undeclaredOutputs).toEqual([])
    // Every command in the log is one that the gate wrote, with its title; none came out of the label.
    for (const { name, properties } of result.commands.filter((command) => command.name !== 'add-mask')) {
      expect(['error', 'warning', 'notice']).toContain(name)
      expect(properties['title']).toBeTruthy()
    }
    for (const text of [result.comment, result.summary]) {
      expect(text).not.toMatch(/<img|@org\/team|\u202e|\u2066|\u001b/)
      expect(text.length).toBeLessThan(60_000)
    }
    expect(result.comment.split('<!-- perf-budget-gate:default -->')).toHaveLength(2)
    expect(result.log).not.toMatch(/\u001b|\u202e/)
  })
})

describe.concurrent('rig 5.2: 5,000 findings', () => {
  const budgets = (count: number) =>
    `${policy}metrics:\n${Array.from({ length: count }, (_, at) => `  m${at}: { source: load, ratio: [orders_total, http_requests_total], max: 10% }\n`).join('')}`
  const run = (count: number) => {
    const files = { 'perf-budgets.yaml': budgets(count) }
    return judged({ ...baseFiles, ...files }, { ...worseFiles, ...files }, { inputs: { 'check-run': 'true' } })
  }

  it('the comment and the summary fit, and every annotation arrives', async () => {
    const few = await run(50)
    const many = await run(5_000)
    expect(verdict(many)).toEqual([1, 'fail'])
    expect(many.comment.length).toBeLessThan(60_000)
    expect(many.summary).not.toBe('')
    expect(many.comment).toMatch(/\d+ more|left out/)
    expect(many.problems).toEqual([])
    expect(few.problems).toEqual([])
  })
})
