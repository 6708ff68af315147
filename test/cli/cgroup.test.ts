import { spawnSync } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RecordOptions, record } from '../../src/cli/record.js'
import { realIo } from '../../src/io.js'
import type { Io } from '../../src/model/io.js'
import { checked, type Project, project } from '../check/perf-gate.js'

let folder: Project
let origin = ''
/** What the container has used, and what an order costs at the moment. */
let microseconds = 0
let each = 0
let orders = 0
let path = '/'
const lines: string[] = []

const stat = (usage: number) =>
  `usage_usec ${usage}\nuser_usec ${usage - 1}\nsystem_usec 1\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n`

const server = createServer((request, response) => {
  const own = request.url === '/own' ? 'container_cpu_usage_seconds_total{id="/x"} 3\n' : ''
  if (request.url === '/login') response.end('<html>')
  else response.end(`# TYPE orders_total counter\norders_total ${orders}\n${own}# EOF\n`)
})
beforeAll(async () => {
  folder = await project()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

/** Work happens while the recorder sleeps. */
function io(): Io {
  let clock = Date.UTC(2026, 0, 1)
  const sleep = async (milliseconds: number) => {
    clock += milliseconds
    orders += 100
    microseconds += 100 * each + (clock % 7000)
    await writeFile(join(folder.path, 'cg/cpu.stat'), stat(microseconds))
  }
  return { ...realIo({ cwd: folder.path, progress: (line) => lines.push(line) }), now: () => clock, sleep }
}
const options = (out: string, more: Partial<RecordOptions> = {}): RecordOptions => ({
  url: `${origin}${path}`,
  out,
  every: 5,
  lasting: 200,
  append: false,
  cgroup: 'cg',
  signal: new AbortController().signal,
  ...more,
})

const policy = `version: 1
defaults: { owner: "@me" }
sources: { lab: { type: openmetrics, baseline: base.om, candidate: head.om } }
services:
  shop: { source: lab, valueEvents: [orders_total], cpu: container_cpu_usage_seconds_total }
`

it('records the CPU time of a container beside each scrape, and a service reads it by its name', async () => {
  await folder.write('cg/cpu.stat', stat(0))
  for (const [out, cost] of [
    ['base.om', 2000],
    ['head.om', 3000],
  ] as const) {
    each = cost
    await record(options(out), io())
  }
  const text = await folder.read('base.om')
  expect(text).toMatch(
    /^# TYPE container_cpu_usage_seconds counter\ncontainer_cpu_usage_seconds_total 0 (\d+\.000)\n# TYPE orders counter\norders_total 0 \1\n/,
  )
  const blocks = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'base.om', 'blocks'], {
    cwd: folder.path,
  })
  expect([blocks.status, `${blocks.stderr}`]).toEqual([0, ''])
  await folder.write('perf-budgets.yaml', policy)
  const { of } = await checked(folder)
  const value = of('services/shop/value-per-cpu')
  // 100 orders cost 0.2 and 0.3 CPU-seconds, and a little that no order causes.
  expect([value.outcome, value.unit]).toEqual(['regressed', 'orders/cpu-s'])
  expect(value.baseline?.value).toBeGreaterThan(480)
  expect(value.baseline?.value).toBeLessThanOrEqual(500)
  expect(value.candidate?.value).toBeLessThanOrEqual(100 / 0.3)
})

it('takes the file itself, and says the microseconds exactly', async () => {
  microseconds = 123_456_789_012
  await folder.write('cg/cpu.stat', stat(microseconds))
  await record(options('exact.om', { cgroup: join(folder.path, 'cg/cpu.stat') }), io())
  expect(await folder.read('exact.om')).toContain('container_cpu_usage_seconds_total 123456.789012 ')
})

it.each([
  ['gone', 'gone/cpu.stat is not there'],
  ['first', 'first/cpu.stat has no usage_usec'],
])('a cgroup %s that has no counter is told before anything is recorded', async (cgroup, words) => {
  await folder.write('first/cpu.stat', 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n')
  await expect(record(options('none.om', { cgroup }), io())).rejects.toThrow(words)
  await expect(readFile(join(folder.path, 'none.om'))).rejects.toThrow('ENOENT')
})

it('a scrape without the counter is left out whole: a container that is gone has used nothing less', async () => {
  await folder.write('cg/cpu.stat', stat(5))
  let slept = 0
  const known = io()
  const sleep = async (milliseconds: number) => {
    await known.sleep(milliseconds)
    slept++
    if (slept > 4) await rm(join(folder.path, 'cg/cpu.stat'))
  }
  const { scrapes, failures } = await record(options('stopped.om', { lasting: 40 }), { ...known, sleep })
  expect([scrapes, failures]).toEqual([5, 4])
  expect((await folder.read('stopped.om')).match(/^orders_total /gm)).toHaveLength(5)
  expect(lines.join('\n')).toContain('cg/cpu.stat is not there')
})

it('a page that has the counter itself is refused, and one without metrics is none although there is a counter', async () => {
  await folder.write('cg/cpu.stat', stat(5))
  path = '/own'
  await expect(record(options('own.om', { lasting: 20 }), io())).rejects.toThrow('0 of 5 scrapes')
  expect(lines.join('\n')).toContain('the endpoint has container_cpu_usage_seconds_total itself')
  path = '/login'
  await expect(record(options('login.om', { lasting: 20 }), io())).rejects.toThrow('0 of 5 scrapes')
})
