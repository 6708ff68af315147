import { describe, expect, it } from 'vitest'
import { startPrometheus } from '../../prometheus/server.js'
import { absent, ask, asSample, ratio, recording, sample } from './ask.js'

describe('a counter that is asked for as a gauge', () => {
  const levels = recording(5, { orders_total: [0, 10, 20, 30] })
  const asked = { kind: 'gauge', gauge: 'orders_total', matchers: {} } as const

  it.each(['# TYPE orders counter\n', '# TYPE orders_total counter\n'])(
    'is told where it is declared: %j',
    async (type) => {
      const { reason, text } = await absent({ text: type + levels }, asked)
      expect([reason, text]).toEqual(['unsupported', expect.stringContaining('`orders_total` is a counter')])
    },
  )

  it('is read as it stands where nothing is declared, or something else', async () => {
    expect((await sample({ text: levels }, asked)).points).toEqual([10, 20, 30])
    expect((await sample({ text: `# TYPE orders_total gauge\n${levels}` }, asked)).points).toEqual([10, 20, 30])
  })
})

describe('CPU under other names', () => {
  const text = recording(5, {
    orders_total: [0, 10, 20, 30],
    process_cpu_user_seconds_total: [0, 3, 6, 9],
    process_cpu_system_seconds_total: [0, 1, 2, 3],
  })

  it('trap 3.12: user and system time, counted apart, are added up', async () => {
    const cpu = ['process_cpu_user_seconds_total', 'process_cpu_system_seconds_total']
    const found = await sample({ text }, { kind: 'ratio', numerator: ['orders_total'], denominator: cpu, matchers: {} })
    expect(found).toMatchObject({ value: 2.5, points: [2.5, 2.5, 2.5] })
  })

  it.each([
    [['cpu_seconds_total'], 'cpu_seconds_total'],
    [['container_cpu_usage_seconds_total'], 'container_cpu_usage_seconds_total'],
    [
      ['process_cpu_user_seconds_total', 'process_cpu_system_seconds_total'],
      '[process_cpu_user_seconds_total, process_cpu_system_seconds_total]',
    ],
  ])('trap 3.12: where the usual counter is missing, %j of the recording is what to write', async (names, written) => {
    const others = Object.fromEntries(names.map((name) => [name, [0, 1, 2]]))
    const other = recording(5, { orders_total: [0, 10, 20], ...others })
    const { reason, text: words } = await absent({ text: other }, ratio('orders_total', 'process_cpu_seconds_total'))
    expect([reason, words]).toEqual([
      'empty',
      `no samples of \`process_cpu_seconds_total\`; the recording has CPU time by another name: write \`cpu: ${written}\``,
    ])
  })

  it('trap 3.12: half of the CPU time is not offered; it can be counted from outside', async () => {
    const half = recording(5, { orders_total: [0, 10, 20], process_cpu_user_seconds_total: [0, 1, 2] })
    const { text: words } = await absent({ text: half }, ratio('orders_total', 'process_cpu_seconds_total'))
    expect(words).toContain('`perf-gate record --cgroup`')
    expect(words).not.toContain('user')
  })
})

describe('what a recording lists', () => {
  const text = recording(5, {
    'orders_total{tenant="a",region="eu"}': [0, 10, 20],
    'orders_total{tenant="b",region="eu"}': [0, 5, 10],
    'cpu_total{tenant="a"}': [0, 1, 2],
    'cpu_total{tenant="b"}': [0, 2, 4],
    queue: [1, 2, 3],
  })

  it('trap 3.13: series and label values are counted exactly, from the text alone', async () => {
    const { whole } = await ask({ text }, { kind: 'inventory', metrics: ['orders_total', 'nobody'], matchers: {} })
    const labels = new Map([
      ['tenant', 2],
      ['region', 1],
    ])
    const eu = ['region', 'eu']
    const identities = ['a', 'b'].map((tenant) => [['tenant', tenant], eu])
    const metrics = new Map([['orders_total', { series: 2, labels, identities }]])
    expect(whole).toMatchObject({ kind: 'inventory', metrics })
  })

  it('trap 3.13: only series that match are listed', async () => {
    const matchers = { tenant: 'b' }
    const { whole } = await ask({ text }, { kind: 'inventory', metrics: ['orders_total', 'queue'], matchers })
    expect(whole.kind === 'inventory' && [...whole.metrics].map(([name, { series }]) => [name, series])).toEqual([
      ['orders_total', 1],
    ])
  })

  it('trap 3.13: of very many series the number stays exact, and their names are not kept', async () => {
    const many: Record<string, number[]> = {}
    for (let id = 0; id < 3000; id++) many[`big_total{id="${id}",what="${'x'.repeat(3000)}"}`] = [id, id, id]
    const { whole } = await ask(
      { text: recording(5, { ...many, queue: [1, 2, 3] }) },
      { kind: 'inventory', metrics: ['big_total', 'queue'], matchers: {} },
    )
    if (whole.kind !== 'inventory') throw new Error(JSON.stringify(whole))
    expect(whole.metrics.get('big_total')).toMatchObject({ series: 3000, identities: null })
    expect(whole.metrics.get('big_total')?.labels.get('id')).toBe(3000)
    expect(whole.metrics.get('queue')?.identities).toEqual([[]])
  })

  it('trap 3.13: every metric is listed where none is named', async () => {
    const { whole } = await ask({ text }, { kind: 'inventory', metrics: [], matchers: {} })
    expect(whole.kind === 'inventory' ? [...whole.metrics.keys()] : []).toEqual(['cpu_total', 'orders_total', 'queue'])
  })

  it('trap 3.14: totals per label value add up to the whole, and a label that is not there is told', async () => {
    const question = { kind: 'shares', numerator: ['orders_total'], denominator: ['cpu_total'], matchers: {} } as const
    const { whole } = await ask({ text }, { ...question, label: 'tenant' })
    expect(whole).toMatchObject({
      parts: new Map([
        ['a', { numerator: 20, denominator: 2 }],
        ['b', { numerator: 10, denominator: 4 }],
      ]),
    })
    const { reason, text: words } = await absent({ text }, { ...question, label: 'region' })
    expect([reason, words]).toEqual(['unsupported', expect.stringContaining('`cpu_total` has no label `region`')])
  })
})

/** Deterministic: the same histograms on every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('quantiles of many histograms', () => {
  const histograms = 1000
  const quantiles = [0.01, 0.5, 0.9, 0.95, 0.999]
  const next = random(7)
  const bounds = Array.from({ length: histograms }, () => {
    const count = 2 + Math.floor(next() * 7)
    const uppers = Array.from({ length: count }, () =>
      Number((10 ** (next() * 4 - 2) * (next() < 0.05 ? -1 : 1)).toPrecision(3)),
    )
    return [...new Set(uppers)].toSorted((a, b) => a - b)
  })
  const series: Record<string, number[]> = {}
  bounds.forEach((uppers, id) => {
    let total = 0
    for (const upper of [...uppers.map(String), '+Inf']) {
      total += Math.floor(next() * 40) * 2
      series[`latency_seconds_bucket{id="${id}",le="${upper}"}`] = [0, total / 2, total]
    }
  })
  const text = recording(5, series)

  it('trap 3.15: thousands of random histograms have the quantiles that a server gives', {
    timeout: 120_000,
  }, async () => {
    const server = await startPrometheus(`# TYPE latency_seconds histogram\n${text}`)
    try {
      for (const quantile of quantiles) {
        const expression = `histogram_quantile(${quantile}, sum by (id, le) (increase(latency_seconds_bucket[10s])))`
        const body = new URLSearchParams({ query: expression, time: '1700000010' })
        const answer = await fetch(`${server.url}/api/v1/query`, { method: 'POST', body })
        const { data } = (await answer.json()) as {
          data: { result: { metric: { id: string }; value: [number, string] }[] }
        }
        const { by } = await ask(
          { text },
          { kind: 'quantile', quantile, histogram: 'latency_seconds', matchers: {}, by: 'id' },
        )
        expect(data.result).toHaveLength(histograms)
        for (const { metric, value } of data.result) {
          const served = Number(value[1])
          const reading = by.get(metric.id)
          if (Number.isNaN(served)) expect(reading?.kind).toBe('absent')
          else expect(Math.abs(asSample(reading).value - served)).toBeLessThanOrEqual(1e-12 * Math.abs(served))
        }
      }
    } finally {
      await server.stop()
    }
  })
})
