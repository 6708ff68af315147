import { readFile, stat } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { ask, asSample, ratio, sample } from './ask.js'

const recorded = async (side: string) => ({
  text: await readFile(`fixtures/shop/${side}.om`, 'utf8'),
  settings: { warmUp: 10 },
})
const value = ratio('order_committed_total', 'request_cpu_seconds_total', { by: 'tenant' })

it('the recorded shop commits about a fifth fewer orders for a CPU-second at head, and acme is why', async () => {
  const [base, head] = await Promise.all([ask(await recorded('base'), value), ask(await recorded('head'), value)])
  const change = (tenant?: string) => {
    const of = ({ whole, by }: typeof base) => asSample(tenant === undefined ? whole : by.get(tenant)).value
    return of(head) / of(base) - 1
  }
  expect(change()).toBeGreaterThan(-0.3)
  expect(change()).toBeLessThan(-0.15)
  expect(change('acme')).toBeLessThan(-0.3)
  expect(Math.abs(change('globex'))).toBeLessThan(0.1)
  expect(Math.abs(change('initech'))).toBeLessThan(0.1)
})

it('both sides of the recorded shop did the same work, in at least 60 points, without a flaw', async () => {
  const orders = ratio('order_committed_total', 'user_actions_total')
  const [base, head] = await Promise.all([
    sample(await recorded('base'), orders),
    sample(await recorded('head'), orders),
  ])
  expect(head.value).toBeCloseTo(base.value, 2)
  for (const { points, weakness, notes } of [base, head]) {
    expect(points.length).toBeGreaterThanOrEqual(60)
    expect(weakness).toBeUndefined()
    expect(notes).toEqual([])
  }
})

it.each(['base.om', 'head.om'])('%s stays below 1 MB', async (name) => {
  expect((await stat(`fixtures/shop/${name}`)).size).toBeLessThan(1_000_000)
})
