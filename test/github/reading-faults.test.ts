import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { finished } from './finished.js'
import { clones, prepared } from './prepared.js'
import { troubles } from './rig/faults.js'
import { baseFiles, policy, worseFiles } from './rig/recordings.js'
import type { StepResult } from './rig/run-action.js'
import { workspace } from './rig/workspace.js'

type Prepared = Awaited<ReturnType<typeof prepared>>
interface Reading {
  /** The call that meets the trouble. */
  readonly call: string
  readonly what: string
  readonly prepare: () => Promise<Prepared & { readonly step?: Parameters<Prepared['run']>[0] }>
  /** Exit status and verdict: without a fault, and where the call fails. */
  readonly without: readonly [number, string]
  readonly failing: readonly [number, string]
  readonly said: string
}

/** The base is only on the host: the clone does not have its commit. */
async function shallow() {
  const made = await prepared()
  for (const [path, text] of Object.entries(baseFiles)) {
    const body = { message: 'x', content: Buffer.from(text).toString('base64'), branch: 'main' }
    const last = await made.rig.api('owner', 'PUT', `/repos/acme/shop/contents/${path}`, body)
    made.rig.overlay.commits.set(
      String(Reflect.get(Object(Reflect.get(Object(last), 'commit')), 'sha')),
      'c'.repeat(40),
    )
  }
  const payload = structuredClone(made.change.event)
  payload.pull_request.base.sha = 'c'.repeat(40)
  return { ...made, step: { payload } }
}

const justified = policy.replace(
  'services:',
  'justification: { links: ["https://flags.acme.dev/**"], approvers: ["@acme/perf"] }\nservices:',
)
const justifiedClone = workspace(
  { ...baseFiles, 'perf-budgets.yaml': justified },
  { ...worseFiles, 'perf-budgets.yaml': justified },
)
const body = ['value-per-cpu', 'opua']
  .map((budget) => `Perf-Waiver: services/api/${budget} https://flags.acme.dev/pricing both engines run`)
  .join('\n')

/** A waiver in the description that somebody of the team has approved. */
async function approved() {
  const made = await prepared({ clone: justifiedClone, body })
  made.rig.members.set('/orgs/acme/teams/perf/memberships/perf-lead', 'active')
  const review = { event: 'APPROVE', body: 'ok' }
  await made.rig.api('perf-lead', 'POST', `/repos/acme/shop/pulls/${made.change.number}/reviews`, review)
  return made
}

/** The same in a merge queue. */
async function queued() {
  const made = await approved()
  const { base, head } = justifiedClone
  const head_ref = `refs/heads/gh-readonly-queue/main/pr-${made.change.number}-${base}`
  const merge_group = { base_ref: 'refs/heads/main', base_sha: base, head_ref, head_sha: head }
  const repository = { full_name: 'acme/shop', private: true }
  return { ...made, step: { event: 'merge_group', payload: { action: 'checks_requested', merge_group, repository } } }
}

const scoped = policy.replace('actions: http_requests_total', 'actions: http_requests_total, paths: ["docs/**"]')
const scopedClone = workspace(
  { ...baseFiles, 'perf-budgets.yaml': scoped },
  { ...worseFiles, 'perf-budgets.yaml': scoped },
)
const elsewhere = () => prepared({ clone: scopedClone, files: [{ filename: 'src/a.ts' }] })

const blind = { without: [1, 'fail'], failing: [2, 'error'], said: 'could not be read' } as const
const unverified = { without: [0, 'pass'], failing: [1, 'fail'] } as const
const readings: readonly Reading[] = [
  { call: 'git/get-tree', what: 'the list of the base', prepare: shallow, ...blind },
  { call: 'git/get-blob', what: 'a file of the base', prepare: shallow, ...blind },
  { call: 'pulls/get', what: 'the description', prepare: approved, ...unverified, said: 'could not be read' },
  { call: 'pulls/list-reviews', what: 'the reviews', prepare: approved, ...unverified, said: 'unverified' },
  {
    call: 'teams/get-membership-for-user-in-org',
    what: 'the team',
    prepare: approved,
    ...unverified,
    said: 'unverified',
  },
  {
    call: 'pulls/get',
    what: 'the description in a merge queue',
    prepare: queued,
    ...unverified,
    said: 'could not be read',
  },
  {
    call: 'pulls/list-reviews',
    what: 'the reviews in a merge queue',
    prepare: queued,
    ...unverified,
    said: 'unverified',
  },
  {
    call: 'pulls/list-files',
    what: 'the changed files',
    prepare: elsewhere,
    ...unverified,
    said: 'counts as affected',
  },
]

const seen = ({ exitCode, outputs }: StepResult) => [exitCode, outputs['verdict']]
/** Markdown without its escapes. */
const plain = (text: string) => text.replace(/\\/g, '')

describe.concurrent('a reading that fails is no pass that would not have been without it', () => {
  it.each(readings)('rig 5.7: $what, without a fault', async ({ call, prepare, without }) => {
    const { rig, run, step } = await prepare().then((made) => ({ step: {}, ...made }))
    const result = await run(step)
    expect(seen(result), result.log).toEqual(without)
    expect(rig.count(call)).toBeGreaterThan(0)
    expect(rig.problems).toEqual([])
    await rig.close()
  })

  const rows = readings.flatMap((reading) =>
    Object.entries(troubles).map(([name, trouble]) => ({ ...reading, name, trouble })),
  )
  it.each(rows)('rig 5.7: $name at $what', async ({ call, trouble, prepare, without, failing, said }) => {
    const { rig, run, step } = await prepare().then((made) => ({ step: {}, ...made }))
    rig.fault({ call, trouble })
    const result = await run(step)
    expect(rig.count(call), 'the call was made').toBeGreaterThan(0)
    const arrives = trouble.kind === 'slow'
    expect(seen(result), result.log).toEqual(arrives ? without : failing)
    if (!arrives) expect(plain(result.summary)).toContain(said)
    expect([result.undeclaredOutputs, result.unsetOutputs]).toEqual([[], []])
    expect(result.log).not.toContain('This is a bug')
    expect(rig.problems).toEqual([])
    await rig.close()
  })
})

describe.concurrent('the comment Action fails for nothing that GitHub does', () => {
  let report: string
  beforeAll(async () => {
    const { run, rig } = await prepared({ fork: 'stranger/shop', clone: clones.worse })
    const result = await run({ inputs: { token: 'ghs_read' } })
    report = readFileSync(join(result.folder, 'perf-budget-gate/report.json'), 'utf8')
    await rig.close()
  })
  const calls = [
    'actions/list-workflow-run-artifacts',
    'actions/download-artifact',
    'pulls/list',
    'issues/list-comments',
    'issues/create-comment',
  ]
  const rows = calls.flatMap((call) => Object.entries(troubles).map(([name, trouble]) => ({ call, name, trouble })))

  it.each(rows)('rig 5.7: $name at $call', async ({ call, trouble }) => {
    const { rig, ours, publish, leave } = await finished()
    leave(report)
    rig.fault({ call, trouble })
    const result = await publish()
    expect(rig.count(call), 'the call was made').toBeGreaterThan(0)
    expect(result.exitCode, result.log).toBe(0)
    const stored =
      trouble.kind === 'slow' ||
      (call === 'issues/create-comment' && ['stored-502', 'broken-json'].includes(trouble.kind))
    expect(await ours()).toHaveLength(stored ? 1 : 0)
    if (!stored) expect(result.notices.join()).toContain('could not be published')
    await rig.close()
  })
})
