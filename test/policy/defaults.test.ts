import { expect, test } from 'vitest'
import { budgetsOf } from '../../src/gate/budgets.js'
import { read } from './read.js'

test('a minChange of the defaults holds where numbers are bare, and is no second, byte or share', async () => {
  const policy = await read(`version: 1
defaults: { owner: "@me", minChange: 5 }
sources:
  load-test: { type: openmetrics, baseline: base.om, candidate: head.om }
services:
  shop: { source: load-test, valueEvents: [orders_total], actions: user_actions_total }
metrics:
  errors: { source: load-test, ratio: [http_errors_total, http_requests_total], maxRegression: 10%, better: lower }
  queue: { source: load-test, gauge: worker_queue_depth, max: 1000 }
journeys:
  search: { source: load-test, steps: { api: { p95: 600ms } } }
`)
  const smallest = Object.fromEntries((await budgetsOf(policy)).map(({ id, settings }) => [id, settings.minChange]))
  expect(smallest).toEqual({
    'services/shop/value-per-cpu': 5,
    'services/shop/opua': 0,
    'services/shop/energy': 5,
    'metrics/errors/value': 0,
    'metrics/queue/value': 5,
    'journeys/search/api/p95': 0,
  })
})
