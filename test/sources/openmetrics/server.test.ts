import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { startPrometheus } from '../../prometheus/server.js'
import { ratio, sample } from './ask.js'

it('the recorded shop through promtool and a real Prometheus gives the same values', async () => {
  const text = await readFile('fixtures/shop/base.om', 'utf8')
  const times = [...text.matchAll(/^worker_queue_depth \S+ (\S+)$/gm)].map(([, time]) => Number(time))
  const end = times.at(-1)!
  const range = `${Math.round((end - times[0]!) * 1000)}ms`
  const server = await startPrometheus(text)
  try {
    const query = async (expression: string) => {
      const answer = await fetch(`${server.url}/api/v1/query?time=${end}&query=${encodeURIComponent(expression)}`)
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
      return Number(data.result[0]?.value[1])
    }
    const orders = ratio('order_committed_total', 'request_cpu_seconds_total')
    const value = (await sample({ text }, orders)).value
    const served = await query(
      `sum(increase(order_committed_total[${range}])) / sum(increase(request_cpu_seconds_total[${range}]))`,
    )
    expect(Math.abs(served / value - 1)).toBeLessThan(1e-12)
    const p95 = (
      await sample({ text }, { kind: 'quantile', quantile: 0.95, histogram: 'action_cpu_seconds', matchers: {} })
    ).value
    const servedP95 = await query(`histogram_quantile(0.95, sum by (le) (rate(action_cpu_seconds_bucket[${range}])))`)
    expect(Math.abs(servedP95 / p95 - 1)).toBeLessThan(1e-12)
  } finally {
    await server.stop()
  }
})
