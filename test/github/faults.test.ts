import { beforeAll, describe, expect, it } from 'vitest'
import { marker, prepared } from './prepared.js'
import { troubles } from './rig/faults.js'
import type { StepResult } from './rig/run-action.js'

const inputs = { 'check-run': 'true' }

/** What a workflow sees of a run: everything but the folder of its temporary files. */
const seen = ({ exitCode, outputs, undeclaredOutputs, unsetOutputs, folder }: StepResult) => ({
  exitCode,
  undeclaredOutputs,
  unsetOutputs,
  outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.replace(folder, '')])),
})

/** The call that meets the trouble, and how the pull request must look for it to be made. */
const calls: Readonly<Record<string, 'fresh' | 'twice commented' | 'by a person'>> = {
  'users/get-authenticated': 'by a person',
  'issues/list-comments': 'fresh',
  'issues/create-comment': 'fresh',
  'issues/update-comment': 'twice commented',
  'issues/delete-comment': 'twice commented',
  'checks/create': 'fresh',
  'checks/update': 'fresh',
}
const rows = Object.entries(calls).flatMap(([call, state]) =>
  Object.entries(troubles).map(([name, trouble]) => ({ call, state, name, trouble })),
)

describe.concurrent('each fault at each call leaves verdict, outputs and exit status what they were without it', () => {
  let without: StepResult
  beforeAll(async () => {
    const { run, rig } = await prepared()
    without = await run({ inputs })
    expect(without.exitCode).toBe(1)
    expect(rig.problems).toEqual([])
    await rig.close()
  })

  it.each(rows)('$name at $call', async ({ call, state, trouble }) => {
    const { run, rig, post } = await prepared()
    if (state === 'twice commented') for (const text of ['one', 'two']) await post('ghs_write', `${marker}\n${text}`)
    rig.fault({ call, trouble })
    const token = state === 'by a person' ? { token: 'perf-lead' } : {}
    const result = await run({ inputs: { ...inputs, ...token } })
    expect(rig.count(call), 'the call was made').toBeGreaterThan(0)
    expect(seen(result)).toEqual(seen(without))
    expect(result.annotations.filter((one) => one.name === 'error')).toEqual(
      without.annotations.filter((one) => one.name === 'error'),
    )
    // A copy that is gone already is what was wanted.
    const said = trouble.kind === 'status' && !(call === 'issues/delete-comment' && trouble.status === 404)
    if (said) expect(result.notices.join('\n')).toContain('could not be published')
    expect(rig.problems).toEqual([])
    await rig.close()
  })
})

describe.concurrent('what passes is waited out', () => {
  it('rig 5.7: a secondary rate limit with retry-after is waited for, and the comment arrives', async () => {
    const { run, rig, ours } = await prepared()
    const trouble = {
      kind: 'status',
      status: 403,
      headers: { 'retry-after': '1' },
      message: 'secondary rate limit',
    } as const
    rig.fault({ call: 'issues/create-comment', trouble, times: 1 })
    const result = await run()
    expect(await ours()).toHaveLength(1)
    expect(result.notices).toEqual([])
    expect(result.milliseconds).toBeGreaterThan(1000)
    await rig.close()
  })

  it.each(['429', '500', 'a dropped socket', 'broken JSON'])(
    'rig 5.7: %s once, at the list of comments',
    async (name) => {
      const { run, rig, ours } = await prepared()
      const trouble = troubles[name]!
      const soon =
        trouble.kind === 'status' && trouble.headers ? { ...trouble, headers: { 'retry-after': '1' } } : trouble
      rig.fault({ call: 'issues/list-comments', trouble: soon, times: 1 })
      const result = await run()
      expect(await ours()).toHaveLength(1)
      expect(result.notices).toEqual([])
      await rig.close()
    },
  )

  it('rig 5.7: a token that is refused is a notice', async () => {
    const { run, rig } = await prepared()
    const result = await run({ inputs: { token: 'ghs_unknown' } })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['verdict']).toBe('fail')
    expect(result.notices.join()).toContain('401')
    expect(result.log.replaceAll('::add-mask::ghs_unknown', '')).not.toContain('ghs_unknown')
    await rig.close()
  })

  it('rig 5.3: a read-only token changes nothing but the comment', async () => {
    const { run, rig } = await prepared({ fork: 'stranger/shop' })
    const result = await run({ inputs: { token: 'ghs_read' } })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['verdict']).toBe('fail')
    expect(result.summary).toContain('Blocked')
    expect(result.notices).toHaveLength(1)
    expect(result.notices[0]).toContain('fork-comment.yml')
    expect(rig.problems).toEqual([])
    await rig.close()
  })

  it('rig 5.10: on GitHub Enterprise Server no request leaves its prefix', async () => {
    const { run, rig, ours } = await prepared({ prefix: '/api/v3' })
    const result = await run({ inputs, env: { GITHUB_SERVER_URL: 'https://github.acme.dev' } })
    expect(result.exitCode).toBe(1)
    expect(result.notices).toEqual([])
    expect(await ours()).toHaveLength(1)
    expect((await ours())[0]?.body).toContain('https://github.acme.dev/acme/shop/')
    expect((await ours())[0]?.body).not.toContain('https://github.com/acme')
    expect(rig.problems).toEqual([])
    await rig.close()
  })
})
