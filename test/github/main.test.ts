import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clones, prepared } from './prepared.js'
import { baseFiles, worseFiles } from './rig/recordings.js'
import { workspace } from './rig/workspace.js'

const repository = { full_name: 'acme/shop', private: true }
const { base, head } = clones.worse
const group = {
  base_ref: 'refs/heads/main',
  base_sha: base,
  head_ref: `refs/heads/gh-readonly-queue/main/pr-1-${base}`,
  head_sha: head,
}

describe.concurrent('what starts the gate', () => {
  it('rig 5.11: a merge queue is judged against its base, and nothing is commented', async () => {
    const { rig, run } = await prepared()
    const result = await run({
      event: 'merge_group',
      payload: { action: 'checks_requested', merge_group: group, repository },
    })
    expect([result.exitCode, result.outputs['verdict']]).toEqual([1, 'fail'])
    expect(rig.calls.filter((call) => call.call.startsWith('issues/'))).toEqual([])
    await rig.close()
  })

  it('rig 5.11: a push to a new branch, whose before is zeros, has no base', async () => {
    const { rig, run } = await prepared()
    const payload = { ref: 'refs/heads/new', before: '0'.repeat(40), after: head, repository }
    const result = await run({ event: 'push', payload })
    expect(result.exitCode, result.log).not.toBe(2)
    expect(JSON.parse(readFileSync(result.outputs['report-json'] ?? '', 'utf8')).baseline.sha).toBeNull()
    await rig.close()
  })

  it('a push and a schedule are judged', async () => {
    const { rig, run } = await prepared()
    const push = await run({
      event: 'push',
      payload: { ref: 'refs/heads/main', before: base, after: head, repository },
    })
    expect(push.outputs['verdict']).toBe('fail')
    const schedule = await run({ event: 'schedule', payload: { schedule: '0 6 * * 1', repository }, sha: head })
    expect(schedule.exitCode, schedule.log).not.toBe(2)
    await rig.close()
  })

  it.each(['pull_request_target', 'issue_comment', 'workflow_run', 'check_run'])(
    '%s is a clear error',
    async (event) => {
      const { rig, run } = await prepared()
      const result = await run({ event, payload: { repository } })
      expect([result.exitCode, result.outputs['verdict']]).toEqual([2, 'error'])
      expect(result.annotations[0]?.message).toContain(event)
      expect(rig.calls).toEqual([])
      await rig.close()
    },
  )

  it.each([
    ['cut', '{"pull_request": {'],
    ['of another shape', '{"pull_request": {"number": "1"}}'],
    [
      'with a command for a commit',
      JSON.stringify({
        repository,
        pull_request: {
          number: 1,
          user: { login: 'x' },
          base: { ref: 'main', sha: '--upload-pack=x' },
          head: { ref: 'x', sha: head, repo: null },
        },
      }),
    ],
  ])('an event file that is %s is a clear error', async (_, payload) => {
    const { rig, run } = await prepared()
    const result = await run({ payload })
    expect([result.exitCode, result.outputs['verdict']]).toEqual([2, 'error'])
    expect(result.annotations[0]?.message).toContain('event file')
    await rig.close()
  })
})

describe.concurrent('what the gate hands on', () => {
  it.each([
    ['a verdict', {}],
    ['an input that is wrong', { inputs: { comment: 'sometimes', mode: 'off' } }],
    ['an event that it cannot judge', { event: 'issues' }],
  ])('rig 5.13: every declared output is set, and no other, after %s', async (_, step) => {
    const { rig, run } = await prepared()
    const result = await run(step)
    expect([result.undeclaredOutputs, result.unsetOutputs]).toEqual([[], []])
    expect(result.outputs['verdict']).not.toBe('')
    await rig.close()
  })

  it('all wrong inputs are named at once', async () => {
    const { rig, run } = await prepared()
    const result = await run({
      inputs: { comment: 'sometimes', mode: 'off', 'check-run': 'yes', 'comment-key': 'a-->b' },
    })
    const said = result.annotations.map((one) => one.message).join('\n')
    expect(result.exitCode).toBe(2)
    for (const input of ['comment', 'mode', 'check-run', 'comment-key']) expect(said).toContain(`input ${input}`)
    await rig.close()
  })

  it('rig 5.13: outputs, summary and annotations are there when nothing can be published', async () => {
    const { rig, run } = await prepared()
    const result = await run({ apiUrl: 'http://127.0.0.1:9' })
    expect(result.outputs).toMatchObject({
      verdict: 'fail',
      blocking: expect.stringContaining('services/api/value-per-cpu'),
    })
    expect(Number(result.outputs['failed'])).toBe(result.outputs['blocking']?.split(',').length)
    expect(result.summary).toContain('Blocked')
    expect(
      result.annotations.some((one) => one.name === 'error' && one.properties['file'] === 'perf-budgets.yaml'),
    ).toBe(true)
    expect(readFileSync(result.outputs['report-markdown'] ?? '', 'utf8')).toContain('Blocked')
    await rig.close()
  })

  it.each([
    ['the folder', 'out'],
    ['a folder above it', 'out/deep'],
    ['a file in it', 'kept'],
  ])('no report is written through a link that the change has committed as %s', async (_, folder) => {
    const clone = workspace(baseFiles, { ...worseFiles, 'there/report.json': 'mine', 'kept/x': 'x' })
    symlinkSync('there', join(clone.folder, 'out'))
    symlinkSync('../there/report.json', join(clone.folder, 'kept/report.json'))
    const { rig, run } = await prepared({ clone })
    const result = await run({ inputs: { 'report-dir': folder } })
    expect([result.exitCode, result.outputs['verdict']], result.log).toEqual([1, 'fail'])
    expect(result.notices.join()).toContain('is a link')
    expect(readFileSync(join(clone.folder, 'there/report.json'), 'utf8')).toBe('mine')
    expect(readdirSync(join(clone.folder, 'there'))).toEqual(['report.json'])
    expect(JSON.parse(readFileSync(result.outputs['report-json'] ?? '', 'utf8')).verdict).toBe('fail')
    await rig.close()
  })

  it('the report is written where it is asked for', async () => {
    const clone = workspace(baseFiles, worseFiles)
    const { rig, run } = await prepared({ clone })
    const result = await run({ inputs: { 'report-dir': 'out/deep' } })
    expect(result.outputs['report-json']).toBe('out/deep/report.json')
    expect(readdirSync(join(clone.folder, 'out/deep'))).toEqual(['report.json', 'report.md'])
    expect(result.notices).toEqual([])
    await rig.close()
  })

  it('without a token the gate judges and publishes nothing', async () => {
    const { rig, run } = await prepared()
    const result = await run({ inputs: { token: '' } })
    expect([result.exitCode, rig.calls]).toEqual([1, []])
    await rig.close()
  })

  it('a check run shows the verdict, in progress first', async () => {
    const { rig, run } = await prepared()
    const result = await run({ inputs: { 'check-run': 'true' } })
    const checks = rig.calls.filter((call) => call.call.startsWith('checks/'))
    expect(checks[0]?.body).toMatchObject({ status: 'in_progress', head_sha: head })
    expect(checks.at(-1)?.body).toMatchObject({ status: 'completed', conclusion: 'failure' })
    const { failed, warned } = result.outputs
    expect([...rig.annotations.values()].flat()).toHaveLength(Number(failed) + Number(warned))
    expect([result.notices, rig.problems]).toEqual([[], []])
    await rig.close()
  })
})
