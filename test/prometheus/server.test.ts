import { expect, it } from 'vitest'
import { startPrometheus } from './server.js'

it('serves the samples of an OpenMetrics text at their own times', async () => {
  const server = await startPrometheus('# TYPE orders counter\norders_total 7 1700000000\n# EOF\n')
  try {
    const answer = await fetch(`${server.url}/api/v1/query?query=orders_total&time=1700000001`)
    expect(await answer.json()).toMatchObject({ data: { result: [{ value: [1700000001, '7'] }] } })
  } finally {
    await server.stop()
  }
})
