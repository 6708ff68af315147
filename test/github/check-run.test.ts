import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openApi } from '../../src/github/api.js'
import { publishCheckRun } from '../../src/github/check-run.js'
import { mostWaiting } from '../../src/github/manners.js'
import type { Report } from '../../src/model/report.js'
import { finding, reportOf } from './reports.js'
import { type Rig, startRig } from './rig/rig.js'

const many = (count: number) => Array.from({ length: count }, (_, index) => finding(index))

describe('the check run', () => {
  let rig: Rig
  let sha: string
  let next = 0
  const waited: number[] = []
  const publish = async (report: Report, summary = 'summary') => {
    const sleep = async (time: number) => void waited.push(time)
    const api = await openApi('ghs_write', '0', { sleep, random: () => 1, remaining: mostWaiting })
    next += 1
    const request = {
      owner: 'acme',
      repo: 'shop',
      sha,
      externalId: `${next}-1`,
      detailsUrl: 'https://x.dev',
    }
    await publishCheckRun(api, request, report, summary)
  }
  const annotations = (): unknown[] => [...rig.annotations.values()].at(-1) ?? []
  const bodies = () => rig.calls.filter((call) => call.call.startsWith('checks/')).map((call) => call.body)

  beforeAll(async () => {
    rig = await startRig()
    process.env['GITHUB_API_URL'] = rig.url
    const main = await rig.api('owner', 'GET', '/repos/acme/shop/git/ref/heads/main')
    sha = String(Reflect.get(Object(Reflect.get(Object(main), 'object')), 'sha'))
  })
  beforeEach(() => {
    rig.calls.length = 0
    rig.faults.length = 0
    waited.length = 0
  })
  afterAll(() => rig.close())

  it('rig 5.2: 5,000 annotations arrive in batches of 50, each once, with a summary that fits', async () => {
    await publish(reportOf(many(5_000)), 'x'.repeat(200_000))
    const lines = annotations().map((one) => Reflect.get(Object(one), 'start_line'))
    expect(new Set(lines).size).toBe(5_000)
    expect(lines).toHaveLength(5_000)
    expect(rig.problems).toEqual([])
  })

  it('begins in progress, and ends with the verdict', async () => {
    await publish(reportOf(many(1)))
    expect(bodies()[0]).toMatchObject({ status: 'in_progress' })
    expect(bodies().at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  })

  it('a passing report is a success, and one that only observes is neutral', async () => {
    await publish(reportOf([finding(1, { status: 'pass', outcome: 'ok' })]))
    expect(bodies().at(-1)).toMatchObject({ conclusion: 'success' })
    await publish(reportOf(many(1), { mode: 'observe' }))
    expect(bodies().at(-1)).toMatchObject({ conclusion: 'neutral' })
  })

  it('GitHub appends: an update whose answer got lost is not sent again', async () => {
    rig.fault({ call: 'checks/update', trouble: { kind: 'stored-502' }, times: 1 })
    await publish(reportOf(many(120)))
    expect(annotations()).toHaveLength(120)
    expect(rig.count('checks/get')).toBe(1)
  })

  it('an update that was lost before it was stored is sent again', async () => {
    rig.fault({ call: 'checks/update', trouble: { kind: 'dropped' }, times: 1 })
    await publish(reportOf(many(120)))
    expect(annotations()).toHaveLength(120)
  })

  it('a limit on writes that GitHub asks to wait a minute for is waited out, and every annotation arrives', async () => {
    const headers = { 'retry-after': '60' }
    rig.fault({ call: 'checks/update', trouble: { kind: 'status', status: 403, headers }, times: 1 })
    await publish(reportOf(many(120)))
    expect(waited).toEqual([60_600])
    expect(annotations()).toHaveLength(120)
    expect(bodies().at(-1)).toMatchObject({ status: 'completed' })
  })

  it('where batches do not arrive the check run is completed all the same, and what kept them is told', async () => {
    rig.fault({ call: 'checks/update', trouble: { kind: 'status', status: 422 }, times: 1 })
    await expect(publish(reportOf(many(120)))).rejects.toThrow()
    expect(bodies().at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure' })
    rig.faults.length = 0
    rig.fault({ call: 'checks/update', trouble: { kind: 'dropped' }, times: 6 })
    await expect(publish(reportOf(many(40)))).rejects.toThrow('0 of 40 annotations arrived')
  })

  it('a check run whose answer got lost is found and not made twice', async () => {
    rig.fault({ call: 'checks/create', trouble: { kind: 'stored-502' }, times: 1 })
    await publish(reportOf(many(1)))
    expect(rig.count('checks/create')).toBe(1)
    expect(rig.count('checks/list-for-ref')).toBe(1)
    expect(bodies().at(-1)).toMatchObject({ status: 'completed' })
  })

  it('hostile text in an annotation is one line of plain text', async () => {
    await publish(
      reportOf([finding(1, { title: `a\u202eb\u001b[31m\n::error::x${'y'.repeat(500)}`, text: 'a\u0000b' })]),
    )
    const [{ title, message }] = annotations().map(Object)
    expect(title).not.toMatch(/[\u0000-\u001f\u202e]/)
    expect(title.length).toBeLessThanOrEqual(255)
    expect(message).toContain('a b')
    expect(rig.problems).toEqual([])
  })
})
