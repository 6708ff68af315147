/** Recordings of /metrics whose ratios are known exactly, and the policy that reads them. */

/** `cost` CPU-seconds an order, one scrape every 15 s, with a wobble of 1 % that is the same every time. */
export function recording(cost: number, scrapes = 71, tenant = 'acme'): string {
  const lines: string[] = []
  const totals = { cpu: 0, orders: 0 }
  const rows: { time: number; cpu: number; orders: number }[] = []
  for (let at = 0; at < scrapes; at++) {
    rows.push({ time: 1_780_000_000 + at * 15, ...totals })
    const orders = 300 + ((at * 37) % 11)
    totals.orders += orders
    totals.cpu += orders * cost * (1 + (((at * 53) % 21) - 10) / 1000)
  }
  const series = (name: string, labels: string, value: (row: (typeof rows)[number]) => number): void => {
    lines.push(`# TYPE ${name} counter`)
    for (const row of rows) lines.push(`${name}_total${labels} ${value(row)} ${row.time}`)
  }
  const label = `{tenant="${tenant.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"}`
  series('process_cpu_seconds', label, (row) => row.cpu)
  series('orders', label, (row) => row.orders)
  series('http_requests', label, (row) => row.orders * 3)
  return `${lines.join('\n')}\n# EOF\n`
}

/** Blocks when an order costs over 10 % more. */
export const policy = `version: 1
defaults: { owner: "@acme/performance" }
sources:
  load: { type: openmetrics, baseline: perf/base.om, candidate: perf/pr.om }
services:
  api: { source: load, valueEvents: [orders_total], actions: http_requests_total }
`

export const baseFiles = { 'perf-budgets.yaml': policy, 'perf/base.om': recording(0.01), 'app.txt': 'base\n' }

/** Nothing got worse. */
export const fineFiles = { ...baseFiles, 'perf/pr.om': recording(0.01005) }

/** An order costs 30 % more. */
export const worseFiles = { ...baseFiles, 'perf/pr.om': recording(0.013), 'app.txt': 'head\n' }
