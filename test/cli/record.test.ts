import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordOptions, record } from '../../src/cli/record.js'
import { recordedLabels } from '../../src/cli/recorded-labels.js'
import { realIo } from '../../src/io.js'
import type { Io } from '../../src/model/io.js'

let folder = ''
let origin = ''
let scrapes = 0
const sent: string[] = []
const server = createServer((request, response) => {
  const path = request.url ?? ''
  scrapes++
  sent.push(request.headers.authorization ?? '')
  if (path === '/flaky' && scrapes % 2 === 0) response.writeHead(500).end()
  else if (path === '/login') response.end('<html><body>Log in</body></html>')
  else if (path === '/slow') {
    clock += 25
    response.end(exposition)
  } else if (path === '/accept') response.end(`accepted{header="${request.headers.accept}"} 1\n`)
  else response.end(exposition)
})

const exposition = `# HELP orders_total Orders
# TYPE orders_total counter
orders_total{tenant="a", region="eu",} 5
orders_total{region="us",tenant="a\\"\\\\\\n"} 6 1234
# TYPE queue gauge
queue NaN
# TYPE strange untyped
strange 1e3
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 1 # {trace_id="abc"} 0.05
latency_seconds_bucket{le="+Inf"} 2
latency_seconds_sum 0.5
latency_seconds_count 2
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perf-gate-record-'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const lines: string[] = []
/** Time that passes only while the recorder sleeps or the endpoint says so: a busy machine misses no scrape. */
let clock = Date.UTC(2026, 0, 1)
const io = (beforeSleep = () => {}): Io => {
  clock += 60_000
  const sleep = async (milliseconds: number) => {
    beforeSleep()
    clock += milliseconds
  }
  return { ...realIo({ cwd: folder, progress: (line) => lines.push(line) }), now: () => clock, sleep }
}
const options = (out: string, more: Partial<RecordOptions> = {}): RecordOptions => ({
  url: `${origin}/metrics`,
  out,
  every: 10,
  lasting: 20,
  append: false,
  signal: new AbortController().signal,
  ...more,
})
const readBack = (out: string) => readFile(join(folder, out), 'utf8')
const promtool = (out: string) =>
  spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', out, `${out}.blocks`], { cwd: folder })

describe('perf-gate record', () => {
  it('trap 3.11: writes samples anew with its own clock, so that promtool makes blocks of them', async () => {
    expect(await record(options('plain.om'), io())).toMatchObject({ scrapes: 3, failures: 0 })
    const text = await readBack('plain.om')
    expect(text).toMatch(/^# TYPE orders counter\norders_total\{region="eu",tenant="a"\} 5 \d+\.\d{3}\n/)
    expect(text).toMatch(/latency_seconds_bucket\{le="0.1"\} 1 \d+\.\d{3} # \{trace_id="abc"\} 0.05\n/)
    expect(text.match(/# TYPE orders /g)).toHaveLength(1)
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    const { status, stderr } = promtool('plain.om')
    expect(`${stderr}`).toBe('')
    expect(status).toBe(0)
  })

  it('trap 3.11: says how long the slowest scrape took', async () => {
    await record(options('slow.om', { url: `${origin}/slow` }), io())
    expect(lines.join('\n')).toMatch(/slow\.om: 3 scrapes of .*, the slowest took 25\sms/)
  })

  it('refuses a file that is already there, and adds to it with --append', async () => {
    await record(options('again.om'), io())
    await expect(record(options('again.om'), io())).rejects.toThrow('again.om is already there')
    await record(options('again.om', { append: true }), io())
    const text = await readBack('again.om')
    expect(text.match(/^queue /gm)).toHaveLength(6)
    expect(text.match(/# EOF/g)).toHaveLength(1)
    expect(text.match(/# TYPE queue /g)).toHaveLength(1)
    expect(promtool('again.om').status).toBe(0)
  })

  it('does not add to a line that is cut off', async () => {
    await writeFile(join(folder, 'cut.om'), 'queue 1 1.0\nqueue 1')
    await expect(record(options('cut.om', { append: true }), io())).rejects.toThrow('is cut off')
  })

  it('ends the file when it is interrupted', async () => {
    const stop = new AbortController()
    let slept = 0
    const interrupt = () => {
      slept++
      if (slept === 3) stop.abort()
    }
    const { scrapes } = await record(options('stopped.om', { lasting: null, signal: stop.signal }), io(interrupt))
    expect(scrapes).toBe(3)
    expect((await readBack('stopped.om')).endsWith('\n# EOF\n')).toBe(true)
  })

  it('hashes labels before they are on disk, exemplars included', async () => {
    const env = { PERF_GATE_LABEL_KEY: 'abc' }
    const transform = await recordedLabels(undefined, 'tenant=hash,trace_id=hide', realIo({ env }))
    await record(options('hashed.om', { transform }), io())
    const text = await readBack('hashed.om')
    expect(text).toMatch(/orders_total\{region="eu",tenant="hmac-[0-9a-f]{12}"\} 5 /)
    expect(text).toMatch(/# \{trace_id="hidden-[0-9a-f]{6}-1"\} 0.05\n/)
    expect(text).not.toMatch(/tenant="a|"abc"/)
    expect(promtool('hashed.om').status).toBe(0)
  })

  it('takes the labels of a policy, and those of the option over them', async () => {
    const policy = join(folder, 'labels.yaml')
    await writeFile(policy, 'version: 1\nlabels: { tenant: hash, region: hash }\n')
    const known = realIo({ env: { PERF_GATE_LABEL_KEY: 'abc' } })
    const relabel = await recordedLabels(policy, 'region=show', known)
    expect(relabel?.('x', [['region', 'eu']])).toEqual([['region', 'eu']])
    expect(relabel?.('x', [['tenant', 'acme']])).toEqual([['tenant', 'hmac-6b6deb749415']])
  })

  it('does not hash without a key', async () => {
    const failed = recordedLabels(undefined, 'tenant=hash', realIo({ env: {} }))
    await expect(failed).rejects.toThrow('PERF_GATE_LABEL_KEY has no value')
    await expect(recordedLabels(undefined, 'tenant', realIo({ env: {} }))).rejects.toThrow('--labels takes NAME=show')
  })

  it('sends a password as a header and shows it nowhere', async () => {
    const url = `${origin.replace('//', '//user:pass-5f1d@')}/metrics?token=tok-77aa`
    const known = io()
    await record(options('basic.om', { url }), known)
    await expect(record(options('basic2.om', { url: url.replace(/\/metrics.*/, '/login') }), known)).rejects.toThrow(
      /^0 of 3 scrapes of http:\/\/127\.0\.0\.1:\d+\/login succeeded/,
    )
    expect(sent).toContain(`Basic ${Buffer.from('user:pass-5f1d').toString('base64')}`)
    expect(lines.join('\n')).not.toMatch(/pass-5f1d|tok-77aa/)
  })

  it('tells of failed scrapes and goes on', async () => {
    const { scrapes, failures } = await record(options('flaky.om', { url: `${origin}/flaky`, lasting: 90 }), io())
    expect(failures).toBe(5)
    expect(scrapes).toBe(5)
    expect(lines.join('\n')).toMatch(/scrape failed at .*Z: the endpoint answered 500/)
    expect(promtool('flaky.om').status).toBe(0)
  })

  it('says what an endpoint answered that has no metrics', async () => {
    const failed = record(options('login.om', { url: `${origin}/login` }), io())
    await expect(failed).rejects.toThrow('0 of 3 scrapes')
    expect(lines.join('\n')).toContain('no metrics: `<html><body>Log in</body></html>`')
  })

  it('says when nothing listens', async () => {
    const failed = record(options('nobody.om', { url: 'http://127.0.0.1:1/metrics' }), io())
    await expect(failed).rejects.toThrow('a recording needs at least 3')
  })

  it('leaves no file behind where nothing was recorded, and keeps what there is', async () => {
    await expect(record(options('void.om', { url: `${origin}/login` }), io())).rejects.toThrow('0 of 3 scrapes')
    await expect(readBack('void.om')).rejects.toThrow('ENOENT')
    expect(await record(options('void.om'), io())).toMatchObject({ scrapes: 3 })
    const stop = new AbortController()
    const once = record(
      options('once.om', { lasting: null, signal: stop.signal }),
      io(() => stop.abort()),
    )
    await expect(once).rejects.toMatchObject({
      problems: [{ fix: expect.stringContaining('once.om keeps what there is: go on with --append') }],
    })
    expect(await readBack('once.om')).toMatch(/^queue NaN /m)
    await expect(record(options('void.om', { append: true, url: `${origin}/login` }), io())).rejects.toThrow('0 of 3')
    expect((await readBack('void.om')).match(/^queue /gm)).toHaveLength(3)
  })

  it('trap 3.6: asks for OpenMetrics first, because exemplars come only so', async () => {
    await record(options('accept.om', { url: `${origin}/accept` }), io())
    expect(await readBack('accept.om')).toContain('application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4')
  })

  it.each([
    ['few.om', { lasting: 30 }, 'This will give 3 points; a p95 needs 60 on each side'],
    ['more.om', { append: true }, null],
    ['enough.om', { lasting: 600 }, null],
  ])('says before it begins that %s will have few points', async (out, more, words) => {
    lines.length = 0
    await record(options(`points-${out}`, more), io())
    const said = lines.filter((line) => line.includes('a p95 needs'))
    expect(said).toEqual(words === null ? [] : [expect.stringContaining(words)])
  })

  it('refuses to record fewer than three scrapes', async () => {
    await expect(record(options('few.om', { lasting: 10 }), io())).rejects.toThrow('fewer than 3 scrapes')
  })

  it('lets labels be changed before anything is written', async () => {
    const transform: RecordOptions['transform'] = (_, labels) => labels.filter(([name]) => name !== 'tenant')
    await record(options('hidden.om', { transform }), io())
    expect(await readBack('hidden.om')).not.toContain('tenant=')
  })
})
