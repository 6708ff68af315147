import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { finished, fork, run } from './finished.js'
import { clones, marker, prepared } from './prepared.js'

describe.concurrent('the comment for a fork', () => {
  let report: string
  beforeAll(async () => {
    const { run, rig } = await prepared({ fork })
    const result = await run({ inputs: { token: 'ghs_read' } })
    report = readFileSync(join(result.folder, 'perf-budget-gate/report.json'), 'utf8')
    await rig.close()
  })
  const changed = (change: (report: Record<string, unknown>) => void): string => {
    const copy = JSON.parse(report)
    change(copy)
    return JSON.stringify(copy)
  }

  it('rig 5.11: is posted although the event names no pull request', async () => {
    const { rig, ours, publish, leave } = await finished()
    leave(report)
    const result = await publish()
    expect(result.exitCode, result.log).toBe(0)
    const [comment] = await ours()
    expect(comment?.body).toContain('Blocked')
    expect(comment?.body).toContain('decides nothing')
    expect(comment?.user.login).toBe('github-actions[bot]')
    expect(rig.problems).toEqual([])
    await rig.close()
  })

  it('rig 5.11: a report of another commit is refused', async () => {
    const { rig, ours, publish, leave } = await finished()
    leave(changed((copy) => Object.assign(Object(copy['candidate']), { sha: 'c'.repeat(40) })))
    const result = await publish()
    expect(result.exitCode).toBe(1)
    expect(result.annotations[0]?.message).toContain('another commit')
    expect(await ours()).toEqual([])
    await rig.close()
  })

  it('rig 5.11: a run of another repository with the same commit gets no comment on this pull request', async () => {
    const { rig, ours, publish, leave } = await finished()
    leave(report)
    const result = await publish({ head_repository: { full_name: 'mallory/shop' } })
    expect(result.notices.join()).toContain('No open pull request')
    expect(await ours()).toEqual([])
    await rig.close()
  })

  it('a commit that is no longer the head is left to the newer run', async () => {
    const { rig, ours, publish, leave } = await finished()
    const sha = 'd'.repeat(40)
    leave(changed((copy) => Object.assign(Object(copy['candidate']), { sha })))
    const result = await publish({ head_sha: sha })
    expect(result.notices.join()).toContain('newer commit')
    expect(await ours()).toEqual([])
    await rig.close()
  })

  it('hostile text in the report stays text: no mention, no link, no marker, no command', async () => {
    const { rig, ours, publish, leave } = await finished()
    const text =
      '@acme/everyone [x](https://evil.example) <img src=x onerror=y> <!-- perf-budget-gate:default -->\n::error::x ##[error]y'
    leave(
      changed((copy) => {
        const [finding] = Object(copy['findings'])
        Object.assign(finding, { text, title: text, owner: '@acme/everyone', runbook: 'https://evil.example/' })
        Object.assign(copy, { run: { url: 'https://evil.example/run', event: '@acme/everyone' } })
      }),
    )
    const result = await publish()
    const [comment] = await ours()
    expect(comment?.body).not.toMatch(/@acme/)
    expect(comment?.body).not.toMatch(/\]\(https:\/\/evil/)
    expect(comment?.body).not.toContain('<img')
    expect(comment?.body.split('<!-- perf-budget-gate:default -->')).toHaveLength(2)
    expect(result.annotations.map((one) => one.name)).toEqual(['notice'])
    await rig.close()
  })

  it.each([
    ['no JSON', '<html>'],
    ['another shape', '{"schemaVersion":1}'],
    ['a depth of 10,000', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ])('an artifact with %s is refused', async (_, content) => {
    const { rig, ours, publish, leave } = await finished()
    leave(content)
    const result = await publish()
    expect(result.exitCode).toBe(1)
    expect(result.annotations[0]?.name).toBe('error')
    expect(await ours()).toEqual([])
    await rig.close()
  })

  it('an artifact without report.json, one that is no archive and one that is too large are refused', async () => {
    const { rig, ours, publish, leave } = await finished()
    leave(report, '../report.json')
    expect((await publish()).annotations[0]?.message).toContain('no report.json')
    rig.artifact(70, { name: 'perf-budget-gate-report', run, zip: Buffer.from('nothing') })
    expect((await publish()).exitCode).toBe(1)
    rig.artifact(70, { name: 'perf-budget-gate-report', run, zip: Buffer.from('x'), claimedSize: 30_000_000 })
    expect((await publish()).annotations[0]?.message).toContain('30000000')
    expect(await ours()).toEqual([])
    await rig.close()
  })

  it('a run that left nothing, or was for another event, is said and is no failure', async () => {
    const { rig, publish, leave } = await finished()
    const without = await publish()
    expect([without.exitCode, without.notices.join()]).toEqual([0, expect.stringContaining('left no report')])
    leave(report)
    const push = await publish({ event: 'push' })
    expect([push.exitCode, push.notices.join()]).toEqual([0, expect.stringContaining('nothing to publish')])
    await rig.close()
  })

  it('an older run does not overwrite the comment of a newer one', async () => {
    const { rig, ours, post, publish, leave } = await finished()
    leave(report)
    const newer = `${marker}\n<!-- run:${run + 1} attempt:1 head:${clones.worse.head} schema:1 -->\n<!-- told: now: -->\nnewer`
    await post('ghs_write', newer)
    await publish()
    expect((await ours()).map((one) => one.body)).toEqual([newer])
    await rig.close()
  })

  it('is refused on any other event', async () => {
    const { rig, publish } = await finished()
    const result = await publish({}, { event: 'pull_request_target' })
    expect(result.exitCode).toBe(1)
    expect(result.annotations[0]?.message).toContain('pull_request_target')
    await rig.close()
  })
})
