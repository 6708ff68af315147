import { describe, expect, it } from 'vitest'
import { checked, type Project, perfGate, project } from './perf-gate.js'
import { epoch, growing, histogram, openMetricsText, times } from './series.js'

const hex = (digit: string) => digit.repeat(32)
const bounds = ['0.01', '0.05', '0.1', '+Inf']

/** An exemplar in the bucket below 0.1, at one scrape: where it stands in the file is where OpenMetrics puts it. */
interface Shown {
  readonly id: string
  readonly cost: number
  readonly at: number
  readonly tenant?: string
  readonly time?: string
}

function side(slow: boolean, shown: readonly Shown[]): string {
  const each = slow ? [20, 20, 60, 1] : [60, 35, 5, 1]
  const shape = (tenant: string, seed: number) => ({ labels: { tenant }, seed: seed + (slow ? 50 : 0) })
  const text = openMetricsText([
    ...['acme', 'globex'].flatMap((tenant, index) => [
      growing('orders_total', 100, shape(tenant, index)),
      growing('process_cpu_seconds_total', slow ? 4 : 2, shape(tenant, 10 + index)),
      ...histogram('action_cpu_seconds', bounds, each, shape(tenant, 20 + index)),
    ]),
  ])
  return shown.reduce((lines, one) => {
    const time = times(31)[one.at]
    const start = `action_cpu_seconds_bucket{tenant="${one.tenant ?? 'acme'}",le="0.1"} `
    const label = JSON.stringify(one.id)
    return lines
      .split('\n')
      .map((line) =>
        line.startsWith(start) && line.endsWith(` ${time}`)
          ? `${line} # {trace_id=${label}} ${one.cost}${one.time === undefined ? '' : ` ${one.time}`}`
          : line,
      )
      .join('\n')
  }, text)
}

const policy = (more = '', traces = 'traces: "https://traces.acme.dev/{trace_id}?from=gate"\n') => `version: 1
defaults: { owner: "@me" }
sources: { lab: { type: openmetrics, baseline: base.om, candidate: head.om } }
services:
  shop:
    source: lab
    valueEvents: [orders_total]
    opua: { histogram: action_cpu_seconds${more} }
${traces}`

const repository = (shown: readonly Shown[], text = policy()): Promise<Project> =>
  project({ 'perf-budgets.yaml': text, 'base.om': side(false, []), 'head.om': side(true, shown) })

describe('a failing finding leads to the dearest trace', () => {
  const shown = [
    { id: hex('a'), cost: 0.07, at: 10 },
    { id: hex('b'), cost: 0.0985, at: 20 },
    { id: hex('c'), cost: 0.08, at: 25, tenant: 'globex' },
  ]

  it('in the JSON report, the comment, the console and explain', async () => {
    const folder = await repository(shown)
    const { report, of, stdout } = await checked(folder, ['--report-markdown', 'out/comment.md'])
    const url = `https://traces.acme.dev/${hex('b')}?from=gate`
    for (const id of ['services/shop/opua', 'services/shop/value-per-cpu']) {
      expect(of(id)).toMatchObject({ status: 'fail', trace: { id: hex('b'), url, value: 0.0985, unit: 'cpu-s' } })
    }
    expect(report.notices.map(({ code }) => code)).not.toContain('no-traces')
    expect(await folder.read('out/comment.md')).toContain(`- **Dearest trace:** [bbbbbbbb](${url}) (0.0985 cpu-s)\n`)
    expect(stdout.replace(/\s+/g, ' ')).toContain(`Dearest trace: ${url} (0.0985 cpu-s)`)
    await folder.write('report.json', JSON.stringify(report))
    const page = await perfGate(['explain', 'services/shop/opua', '--report', 'report.json'], { cwd: folder.path })
    expect(page.stdout.replace(/\s+/g, ' ')).toContain(`Where to look Dearest trace: ${url} (0.0985 cpu-s)`)
  })

  it('of the tenant that regressed, for each of them', async () => {
    const { of } = await checked(await repository(shown, policy(', by: [tenant]')))
    expect(of('services/shop/opua[tenant=acme]').trace?.id).toBe(hex('b'))
    expect(of('services/shop/opua[tenant=globex]').trace?.id).toBe(hex('c'))
  })

  it('of those inside the window alone', async () => {
    const stale = [
      { id: hex('d'), cost: 0.0999, at: 20, time: `${epoch - 500}` },
      { id: hex('e'), cost: 0.0998, at: 2 },
      { id: hex('f'), cost: 0.06, at: 21, time: `${epoch + 205}` },
    ]
    const text = policy().replace('candidate: head.om', 'candidate: head.om, warmUp: 60s')
    const { of } = await checked(await repository(stale, text))
    expect(of('services/shop/opua').trace?.id).toBe(hex('f'))
  })

  it('and to none where traces is not set', async () => {
    const { of, stdout } = await checked(await repository(shown, policy('', '')))
    expect(of('services/shop/opua').trace).toBeUndefined()
    expect(stdout).not.toContain(hex('b'))
  })

  it('and to none where the policy hides the ids', async () => {
    const text = `${policy()}labels: { trace_id: hide }\n`
    const { report, stdout } = await checked(await repository(shown, text))
    expect(JSON.stringify(report) + stdout).not.toContain('bbbbbbbb')
  })
})

describe('ids of traces that are none', () => {
  const hostile = [
    '../../admin',
    'javascript:alert(1)',
    'x](https://evil.example)',
    '4bf92f35"onerror=',
    hex('0'),
    'short',
    'a'.repeat(65),
    'hidden-0a0b0c-1',
  ]

  it('are never put into an address; the next dearest is taken', async () => {
    const shown = hostile.map((id, index) => ({ id, cost: 0.0999 - index / 1e5, at: index + 5 }))
    const { of, report } = await checked(await repository([...shown, { id: hex('9'), cost: 0.06, at: 25 }]))
    expect(of('services/shop/opua').trace?.id).toBe(hex('9'))
    expect(JSON.stringify(report)).not.toContain('evil')
  })

  it('alone lead to no trace, and that is told', async () => {
    const { of, report } = await checked(await repository([{ id: '../../admin', cost: 0.09, at: 20 }]))
    expect(of('services/shop/opua').trace).toBeUndefined()
    expect(report.notices.filter(({ code }) => code === 'no-traces')).toEqual([
      {
        code: 'no-traces',
        text: 'traces is set, and no failing finding leads to a trace: no exemplar inside the window has the id of a trace',
      },
    ])
  })
})
