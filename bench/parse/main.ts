import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realIo } from '../../src/io.js'
import type { MetricQuestion } from '../../src/model/question.js'
import { open } from '../../src/sources/openmetrics/index.js'
import { endless, steady, tenants } from './recordings.js'

const least = 0.5
const most = 200

const matchers = { service: 'checkout' }
const questions: readonly MetricQuestion[] = [
  { kind: 'ratio', numerator: ['order_committed_total'], denominator: ['request_cpu_seconds_total'], matchers },
  { kind: 'quantile', quantile: 0.95, histogram: 'action_cpu_seconds', matchers },
  {
    kind: 'shares',
    numerator: ['order_committed_total'],
    denominator: ['request_cpu_seconds_total'],
    matchers,
    label: 'tenant',
  },
  { kind: 'inventory', metrics: ['order_committed_total', 'request_cpu_seconds_total'], matchers },
]

/** Seconds to read a recording and to answer. */
async function read(path: string): Promise<{ seconds: number; answers: string }> {
  const io = realIo()
  const tree = { origin: 'bench', read: io.files.read, stream: async () => io.files.stream(path), list: async () => [] }
  const settings = { baseline: path, candidate: path }
  const spec = { name: 'bench', type: 'openmetrics', settings, place: { path, line: 1 }, missingSecrets: [] }
  const source = await open(spec, { io, tree: () => tree, fork: false, signal: new AbortController().signal })
  const start = performance.now()
  const answers = await Promise.all(questions.map((question) => source.ask(question, 'baseline')))
  const seconds = (performance.now() - start) / 1000
  const words = answers.map(({ whole }) => {
    return whole.kind === 'sample'
      ? whole.value
      : whole.kind === 'absent'
        ? `${whole.reason}: ${whole.text}`
        : whole.kind
  })
  return { seconds, answers: words.join(', ') }
}

/** Seconds to look at every byte of the same stream. */
async function scan(path: string): Promise<number> {
  const start = performance.now()
  let lines = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
    for (let at = 0; at < chunk.length; at++) if (chunk[at] === 10) lines++
  }
  if (lines === 0) throw new Error('nothing to scan')
  return (performance.now() - start) / 1000
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

async function speed(folder: string): Promise<boolean> {
  const path = join(folder, 'steady.om')
  await steady(path, 200e6)
  const { size } = await stat(path)
  const ratios: number[] = []
  for (let round = 0; round < 5; round++) {
    const bare = await scan(path)
    const { seconds, answers } = await read(path)
    ratios.push(bare / seconds)
    const rate = (time: number) => `${Math.round(size / time / 1e6)} MB/s`
    console.log(`bare scan ${rate(bare)}, recording to increases ${rate(seconds)} (${answers})`)
  }
  const ratio = middle(ratios)
  console.log(`ratio ${ratio.toFixed(2)} of the bare scan (median of ${ratios.length}), at least ${least}`)
  await rm(path)
  return ratio >= least
}

/** Peak memory of a process of its own that reads 1 GB. */
async function memory(folder: string, name: string, make: typeof steady): Promise<boolean> {
  const path = join(folder, `${name}.om`)
  await make(path, 1e9)
  const child = spawnSync(process.execPath, [...process.execArgv, process.argv[1]!, '--read', path], {
    encoding: 'utf8',
  })
  await rm(path)
  if (child.status !== 0) throw new Error(child.stderr)
  const { megabytes, seconds, answers } = JSON.parse(child.stdout)
  console.log(`1 GB, ${name}: ${megabytes} MB of memory, at most ${most}; ${seconds.toFixed(1)} s (${answers})`)
  return megabytes <= most
}

async function main(): Promise<number> {
  const [mode, file] = process.argv.slice(2)
  if (mode === '--read') {
    const { seconds, answers } = await read(file!)
    console.log(JSON.stringify({ megabytes: Math.round(process.resourceUsage().maxRSS / 1024), seconds, answers }))
    return 0
  }
  const folder = await mkdtemp(join(tmpdir(), 'perf-gate-parse-'))
  try {
    const held = [await speed(folder)]
    for (const [name, make] of Object.entries({ steady, endless, tenants })) held.push(await memory(folder, name, make))
    return held.every(Boolean) ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
