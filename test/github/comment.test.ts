import { describe, expect, it } from 'vitest'
import { clones, marker, prepared } from './prepared.js'
import { baseFiles, worseFiles } from './rig/recordings.js'
import { runAction } from './rig/run-action.js'
import { workspace } from './rig/workspace.js'

describe.concurrent('the comment', () => {
  it('rig 5.1: is found behind 131 others, on the second page, and updated in place', async () => {
    const { rig, run, post, ours } = await prepared()
    for (let other = 0; other < 131; other++) await post('ann', `comment ${other}`)
    await post(
      'ghs_write',
      `${marker}\n<!-- run:1 attempt:1 head:${'a'.repeat(40)} schema:1 -->\n<!-- told: now: -->\nold`,
    )
    const before = await ours()
    const result = await run()
    expect(result.exitCode).toBe(1)
    const after = await ours()
    expect(after.map((one) => one.id)).toEqual(before.map((one) => one.id))
    expect(after[0]?.body).toContain('Blocked')
    expect(rig.count('issues/create-comment')).toBe(0)
    expect(rig.problems).toEqual([])
  })

  it('rig 5.1: a person who quotes the marker does not own the comment', async () => {
    const { rig, run, post, ours } = await prepared()
    await post('ann', `${marker}\nI quote the gate`)
    await run()
    const all = await ours()
    expect(all.map((one) => one.user.login)).toEqual(['ann', 'github-actions[bot]'])
    expect(all[0]?.body).toContain('I quote the gate')
    expect(rig.problems).toEqual([])
  })

  it('rig 5.1: of two comments the oldest is kept, and the copy goes', async () => {
    const { run, post, ours } = await prepared()
    await post('ghs_write', `${marker}\none`)
    await post('ghs_write', `${marker}\ntwo`)
    const [oldest] = await ours()
    await run()
    const after = await ours()
    expect(after.map((one) => one.id)).toEqual([oldest?.id])
    expect(after[0]?.body).toContain('Blocked')
  })

  it('rig 5.1: the same result for the same commit is not sent again', async () => {
    const { rig, run } = await prepared()
    await run()
    await run({ attempt: 2 })
    expect(rig.count('issues/create-comment')).toBe(1)
    expect(rig.count('issues/update-comment')).toBe(0)
  })

  it('two gates with two keys keep one comment each', async () => {
    const { rig, run } = await prepared()
    await run({ inputs: { 'comment-key': 'api' } })
    await run({ inputs: { 'comment-key': 'web' } })
    expect(rig.count('issues/create-comment')).toBe(2)
    expect(rig.count('issues/update-comment')).toBe(0)
  })

  it('two runs at once leave one comment', async () => {
    const { rig, run, ours } = await prepared()
    await Promise.all([run({ runId: 2001 }), run({ runId: 2002 })])
    const left = await ours()
    expect(left).toHaveLength(1)
    expect(left[0]?.body).toContain('Blocked')
    expect(rig.problems).toEqual([])
  })

  it('rig 5.12: an older run that finishes last does not overwrite a newer one', async () => {
    const { rig, run, ours } = await prepared()
    await run({ runId: 3000 })
    const [newer] = await ours()
    const result = await run({ runId: 2999 })
    expect(await ours()).toEqual([newer])
    expect(result.exitCode).toBe(1)
    expect(result.notices.join()).toContain('newer run')
    expect(rig.problems).toEqual([])
  })

  it('on-change says nothing while all is fine, and puts an earlier comment right', async () => {
    const { run, post, ours } = await prepared({ clone: clones.fine })
    await run({ inputs: { comment: 'on-change' } })
    expect(await ours()).toHaveLength(0)
    await post('ghs_write', `${marker}\nan old red result`)
    await run({ inputs: { comment: 'on-change' } })
    expect((await ours())[0]?.body).not.toContain('an old red result')
  })

  it('never is never', async () => {
    const { rig, run } = await prepared()
    await run({ inputs: { comment: 'never' } })
    expect(rig.calls.filter((call) => call.call.startsWith('issues/'))).toEqual([])
  })

  it('an app with a name of its own keeps one comment too', async () => {
    const { run, ours } = await prepared()
    await run({ inputs: { token: 'ghs_app' }, runId: 1 })
    await run({ inputs: { token: 'ghs_app' }, runId: 2 })
    const left = await ours()
    expect(left.map((one) => one.user.login)).toEqual(['acme-gate[bot]'])
  })

  it('rig 5.6: a 502 after the comment was stored leaves one comment', async () => {
    const { rig, run, ours } = await prepared()
    rig.fault({ call: 'issues/create-comment', trouble: { kind: 'stored-502' }, times: 1 })
    const result = await run()
    expect(await ours()).toHaveLength(1)
    expect(rig.count('issues/create-comment')).toBe(1)
    expect(result.notices).toEqual([])
  })

  it('the owner of a failing budget is mentioned once, not at each push', async () => {
    const { run, ours } = await prepared()
    await run()
    expect((await ours())[0]?.body).toMatch(/@acme\/performance/)
    const later = workspace(baseFiles, worseFiles)
    const { rig } = await prepared()
    const change = await rig.pullRequest(later, { branch: 'again' })
    const step = { event: 'pull_request', workspace: later.folder, apiUrl: rig.url }
    await runAction({ ...step, payload: change.event, runId: 1 })
    const moved = structuredClone(change.event)
    moved.pull_request.head.sha = 'b'.repeat(40)
    await runAction({ ...step, payload: moved, runId: 2 })
    const [comment] = await rig.comments(change.number)
    expect(comment?.body).toContain(`head:${'b'.repeat(40)}`)
    expect(comment?.body).not.toMatch(/@acme\/performance/)
  })
})
