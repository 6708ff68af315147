// Reads one million points of k6 and compares with a bare JSON.parse of each line. `node bench/journeys.mjs`; no network.
import { spawnSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const allowed = { ratio: 1.5, megabytes: 300 }

/** Eight metrics a request, as k6 writes them; or every line of the metric that is wanted, the worst case. */
async function writePoints(path, count, wantedOnly) {
  const file = await open(path, 'w')
  const metrics = [
    'http_req_duration',
    'http_req_blocked',
    'http_req_connecting',
    'http_req_tls_handshaking',
    'http_req_sending',
    'http_req_waiting',
    'http_req_receiving',
    'http_req_failed',
  ]
  let lines = []
  for (let at = 0; at < count; at += 1) {
    const step = at % 16 < 8 ? 'search-api' : 'graph-fetch'
    const tags = {
      expected_response: 'true',
      group: `::${step}`,
      journey: 'case-search',
      method: 'GET',
      name: step,
      proto: 'HTTP/1.1',
      scenario: 'case_search',
      status: '200',
      step,
      url: step,
    }
    lines.push(
      JSON.stringify({
        metric: wantedOnly ? metrics[0] : metrics[at % 8],
        type: 'Point',
        data: { time: '2026-11-20T21:04:04.672246497Z', value: 40 + ((at * 7919) % 60_013) / 1000, tags },
      }),
    )
    if (lines.length === 10_000) {
      await file.write(`${lines.join('\n')}\n`)
      lines = []
    }
  }
  await file.close()
}

const started = () => process.hrtime.bigint()
const since = (start) => Number(process.hrtime.bigint() - start) / 1e9

async function bare(path) {
  const start = started()
  let count = 0
  for await (const line of createInterface({
    input: createReadStream(path, { highWaterMark: 1 << 20 }),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (JSON.parse(line).type === 'Point') count += 1
  }
  return { seconds: since(start), count }
}

async function ours(path) {
  const { readPoints } = await import('../src/sources/k6/points.ts')
  const start = started()
  const points = await readPoints(new Map([[path, createReadStream(path, { highWaterMark: 1 << 20 })]]), [
    'http_req_duration',
    'http_req_waiting',
  ])
  return { seconds: since(start), count: points.count }
}

async function one(how, path) {
  const result = how === 'bare' ? await bare(path) : await ours(path)
  console.log(JSON.stringify({ ...result, megabytes: process.resourceUsage().maxRSS / 1024 }))
}

/** Each reader in a process of its own, so that its memory is its own. */
function measured(how, path) {
  const child = spawnSync(
    process.execPath,
    ['--import', join(here, 'typescript.mjs'), fileURLToPath(import.meta.url), how, path],
    { encoding: 'utf8' },
  )
  if (child.status !== 0) throw new Error(child.stderr)
  return JSON.parse(child.stdout)
}

async function compare(path, wantedOnly) {
  await writePoints(path, 1_000_000, wantedOnly)
  const [parse, reader] = [measured('bare', path), measured('ours', path)]
  console.log(
    `${wantedOnly ? 'all of the wanted metric' : 'eight metrics a request'}: 1,000,000 points, ${(statSync(path).size / 1e6).toFixed(0)} MB`,
  )
  console.log(
    `  JSON.parse of each line ${parse.seconds.toFixed(2)} s; this reader ${reader.seconds.toFixed(2)} s, ${(reader.seconds / parse.seconds).toFixed(2)} times that (at most ${allowed.ratio})`,
  )
  console.log(`  memory ${reader.megabytes.toFixed(0)} MB (at most ${allowed.megabytes}); ${reader.count} points kept`)
  const kept = reader.count === (wantedOnly ? 1_000_000 : 250_000)
  return kept && reader.seconds <= allowed.ratio * parse.seconds && reader.megabytes <= allowed.megabytes
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-journeys-'))
  const held = [await compare(join(folder, 'mixed.ndjson'), false), await compare(join(folder, 'wanted.ndjson'), true)]
  rmSync(folder, { recursive: true })
  process.exitCode = held.every(Boolean) ? 0 : 1
}

const [how, path] = process.argv.slice(2)
if (how === undefined) await main()
else await one(how, path)
