import { open } from 'node:fs/promises'

const regions = ['eu', 'us', 'ap']

/** Text of one scrape: counters and a histogram that are asked for, among metrics that are not. */
function scrape(index: number, tenants: number): string {
  const time = (1_700_000_000 + index * 5).toFixed(3)
  const lines: string[] = []
  for (let tenant = 0; tenant < tenants; tenant++) {
    const labels = `instance="10.0.0.7:8080",region="${regions[tenant % 3]}",service="checkout",tenant="tenant-${tenant}"`
    const grown = index * (tenant + 1)
    lines.push(`order_committed_total{${labels}} ${grown} ${time}`)
    lines.push(`request_cpu_seconds_total{${labels}} ${(grown * 0.0123).toFixed(6)} ${time}`)
    for (const le of ['0.05', '0.1', '0.25', '0.5', '+Inf']) {
      lines.push(`action_cpu_seconds_bucket{${labels},le="${le}"} ${grown} ${time}`)
    }
    for (const code of ['200', '404', '500'])
      lines.push(`http_responses_total{code="${code}",${labels}} ${grown} ${time}`)
  }
  return `${lines.join('\n')}\n`
}

/** A service's recording: the same series again and again. */
export const steady = (path: string, bytes: number) => write(path, bytes, (index) => scrape(index, 40))

/** A label that never comes twice: every line is a series of its own. */
export const endless = (path: string, bytes: number) =>
  write(path, bytes, (index) => {
    const time = (1_700_000_000 + index * 5).toFixed(3)
    const labels = (line: number) =>
      `region="eu",service="checkout",user="user-${index * 1000 + line}-of-very-many-users"`
    const lines = Array.from(
      { length: 1000 },
      (_, line) => `order_committed_total{${labels(line)}} ${line + 1} ${time}`,
    )
    return `request_cpu_seconds_total ${index} ${time}\n${lines.join('\n')}\n`
  })

/** The same for a label that is asked for: every value is a sum of its own, created anew, with labels in any order. */
export const tenants = (path: string, bytes: number) =>
  write(path, bytes, (index) => {
    const time = (1_700_000_000 + index * 5).toFixed(3)
    const lines = Array.from({ length: 500 }, (_, line) => {
      const labels = `tenant="tenant-${index * 500 + line}-of-very-many",service="checkout",region="eu"`
      return [
        `order_committed_total{${labels}} ${line + 0.5} ${time}`,
        `order_committed_created{${labels}} ${time} ${time}`,
        `action_cpu_seconds_bucket{${labels},le="0.1"} ${line} ${time}`,
      ].join('\n')
    })
    return `request_cpu_seconds_total{service="checkout"} ${index} ${time}\n${lines.join('\n')}\n`
  })

async function write(path: string, bytes: number, scrapeText: (index: number) => string): Promise<void> {
  const file = await open(path, 'w')
  let written = 0
  for (let index = 0; written < bytes; index++) written += (await file.write(scrapeText(index))).bytesWritten
  await file.write('# EOF\n')
  await file.close()
}
