import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { leaky } from '../hostile/leaky.js'
import { startFaulty } from '../prometheus/faults.js'
import { prepared } from './prepared.js'
import { policy, recording } from './rig/recordings.js'
import { workspace } from './rig/workspace.js'

/** What markdown, JSON and workflow commands would each write otherwise stands in them. */
const secrets = {
  BEARER: 'tok*5f_1d|9c"7%7:aa',
  USER_PART: 'pass_81[bd]0e42',
  TENANT: 'scope-7c0ffee1',
  BASIC: 'word-9d0f11c2',
}
const token = 'ghs_write'
const basic = (pair: string) => Buffer.from(pair).toString('base64')
const forms = [
  token,
  basic(`x-access-token:${token}`),
  ...Object.values(secrets).flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    basic(secret).slice(0, 10),
    basic(`user:${secret}`),
  ]),
]

const asking = policy.replace(
  'sources:',
  `sources:
  lab: { type: prometheus, url: "\${LAB}", headers: { Authorization: "Bearer \${BEARER}", X-Scope-OrgID: "\${TENANT}" }, baseline: { matchers: { build: a } }, candidate: { matchers: { build: b } }, deadline: 1s }
  part: { type: prometheus, url: "\${PART}", baseline: { matchers: { build: a } }, candidate: { matchers: { build: b } }, deadline: 1s }
  pair: { type: prometheus, url: "\${LAB}", headers: { Authorization: "\${PAIR}" }, baseline: { matchers: { build: a } }, candidate: { matchers: { build: b } }, deadline: 1s }`,
)
const metrics = `labels: { tenant: show }
metrics:
  one: { source: lab, expression: "avg(x)", better: lower, max: 5 }
  two: { source: part, gauge: depth, max: 5, by: [tenant] }
  three: { source: pair, gauge: depth, max: 5, by: [tenant] }
`
/** A recording that says the token back, too: no client of a server masks what stands there. */
const told = asking.replace('actions: http_requests_total', 'actions: http_requests_total, movers: [tenant]') + metrics
const clone = workspace(
  { 'perf-budgets.yaml': told, 'perf/base.om': recording(0.01, 71, secrets.BEARER) },
  {
    'perf-budgets.yaml': told,
    'perf/base.om': recording(0.01, 71, secrets.BEARER),
    'perf/pr.om': recording(0.013, 71, secrets.BEARER),
  },
)

/** A text as a reader of markdown, HTML, JSON or workflow commands would see it, too. */
const readings = (text: string): readonly string[] => [
  text,
  text.replace(/\\(.)/g, '$1'),
  text.replace(/%25/g, '%').replace(/%3A/g, ':').replace(/%2C/g, ','),
  text.replace(
    /&(?:#x?)?(\w+);/g,
    (_, name: string) => ({ quot: '"', amp: '&', lt: '<', gt: '>', '124': '|', '7c': '|', '42': '*' })[name] ?? '',
  ),
]

describe.concurrent('rig 5.9: a secret reaches no channel of a run', () => {
  it.each(Object.keys(leaky))('%s', async (name) => {
    const server = await startFaulty(leaky[name]!)
    const { rig, run, ours } = await prepared({ clone })
    try {
      const pair = `Basic ${basic(`user:${secrets.BASIC}`)}`
      const part = server.url.replace('//', `//user:${encodeURIComponent(secrets.USER_PART)}@`)
      const env = { BEARER: secrets.BEARER, TENANT: secrets.TENANT, PAIR: pair, LAB: server.url, PART: part }
      const result = await run({ inputs: { 'check-run': 'true', token }, env })
      expect(result.exitCode, result.log).toBe(1)
      const sent = server.seen.map(({ headers }) => `${headers.authorization} ${headers['x-scope-orgid']}`).join(' ')
      for (const there of [secrets.BEARER, secrets.TENANT, basic(`user:${secrets.USER_PART}`), pair]) {
        expect(sent, 'there was something to leak').toContain(there)
      }
      const channels = {
        log: result.log.replace(/^::add-mask::.*$/gm, ''),
        json: readFileSync(result.outputs['report-json'] ?? '', 'utf8'),
        markdown: readFileSync(result.outputs['report-markdown'] ?? '', 'utf8'),
        summary: result.summary,
        outputs: JSON.stringify(result.outputs),
        comment: (await ours())[0]?.body ?? '',
        'everything sent to GitHub': JSON.stringify(rig.calls.map(({ path, body }) => [path, body])),
      }
      for (const [channel, text] of Object.entries(channels)) {
        expect(text.length, channel).toBeGreaterThan(100)
        for (const reading of readings(text))
          expect(
            forms.filter((form) => reading.includes(form)),
            channel,
          ).toEqual([])
      }
      for (const secret of [token, secrets.BEARER, secrets.TENANT, secrets.USER_PART, secrets.BASIC]) {
        expect(result.masks).toContain(secret)
      }
      expect(rig.problems).toEqual([])
    } finally {
      await server.stop()
      await rig.close()
    }
  })

  it('what keeps the gate from judging is masked too, and a password that is a common word changes no verdict', async () => {
    const { rig, run, ours } = await prepared({ clone })
    const env = {
      BEARER: secrets.BEARER,
      TENANT: 'pass',
      PAIR: 'Basic x',
      LAB: `http://user:${secrets.BASIC}@127.0.0.1:9`,
      PART: 'http://127.0.0.1:9',
    }
    const broken = await run({ env, inputs: { 'base-dir': `out/${token}` } })
    expect(broken.log).toContain('base folder out/*** is not there')
    expect([broken.exitCode, broken.outputs['verdict']]).toEqual([2, 'error'])
    const shown = [broken.log.replace(/^::add-mask::.*$/gm, ''), broken.summary, (await ours())[0]?.body ?? '']
    for (const text of shown) expect(forms.filter((form) => text.includes(form))).toEqual([])
    await rig.close()
    const judged = await prepared({ clone })
    const result = await judged.run({ env })
    expect([result.exitCode, result.outputs['verdict']], result.log).toEqual([1, 'fail'])
    const report = JSON.parse(readFileSync(result.outputs['report-json'] ?? '', 'utf8'))
    expect(report.verdict).toBe('fail')
    await judged.rig.close()
  })
})
