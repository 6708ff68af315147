// How long a whole run takes against `node -e 0`, in pairs, median of 15, on Node 20 and 24: the command line with a policy
// with services on recordings (and, without a limit, the same against a base in git), and the Action on a pull_request
// event with an API that answers nothing. The command line finds the code that its first run compiled; `cold` is that first
// run, without a limit of its own. Exits 1 beyond the limits.
//   node bench/start.mjs [FOLDER OF THE BUNDLES, dist when not given] [--rounds 15]
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const rounds = process.argv.includes('--rounds') ? Number(process.argv[process.argv.indexOf('--rounds') + 1]) : 15
const dist = resolve(process.argv[2]?.startsWith('--') ? 'dist' : (process.argv[2] ?? 'dist'))
const nodes = { 20: resolve('node_modules/node20/bin/node'), 24: resolve('node_modules/.bin/node') }
const limits = { cli: { 20: 2.0, 24: 3.0 }, action: { 20: 3.0, 24: 5.5 } }

const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))
// Compiled code of this bench alone.
const compiled = join(folder, 'cache')
process.env.XDG_CACHE_HOME = compiled
delete process.env.NODE_COMPILE_CACHE
const server = createServer(answerNothing)
await new Promise((done) => server.listen(0, '127.0.0.1', done))
try {
  const { base, head } = repository()
  const env = actionEnvironment(base, head)
  let beyond = false
  if (process.env.NODE_EXTRA_CA_CERTS !== undefined) {
    console.log(
      'NODE_EXTRA_CA_CERTS is set: both sides of each pair read it at their start, which makes ratios smaller',
    )
  }
  for (const [version, node] of Object.entries(nodes)) {
    const empty = { args: ['-e', '0'], env: process.env }
    const cli = { args: [join(dist, 'cli.js'), 'check'], env: process.env }
    const cold = { ...cli, before: forgetCompiled }
    const against = { args: [join(dist, 'cli.js'), 'check', '--base', 'main'], env: process.env }
    const action = { args: [join(dist, 'action/index.js')], env: { ...process.env, ...env } }
    for (const [name, run] of Object.entries({ cli, 'cli, cold': cold, action, 'cli --base': against })) {
      const { ratio, time, bare } = await pairs(node, run, empty)
      const limit = limits[name]?.[version]
      beyond ||= limit !== undefined && ratio > limit
      const words = `${ratio.toFixed(2)} times${limit === undefined ? '' : ` (at most ${limit.toFixed(1)})`}`
      console.log(`${name.padEnd(10)} Node ${version}: ${words}, ${time.toFixed(0)} ms against ${bare.toFixed(0)} ms`)
    }
  }
  process.exitCode = beyond ? 1 : 0
} finally {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}

function forgetCompiled() {
  rmSync(compiled, { recursive: true, force: true })
}

/** Median of the ratios of pairs run one after the other, so that a busy machine slows both. */
async function pairs(node, run, empty) {
  const measured = []
  await timed(node, run)
  for (let round = 0; round < rounds; round++) {
    const bare = await timed(node, empty)
    run.before?.()
    const time = await timed(node, run)
    measured.push({ ratio: time / bare, time, bare })
  }
  const median = (key) => measured.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(rounds / 2)]
  return { ratio: median('ratio'), time: median('time'), bare: median('bare') }
}

function timed(node, { args, env }) {
  const start = performance.now()
  const child = spawn(node, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.resume()
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => {
      if (code === 2) failed(new Error(`${args.join(' ')} could not judge`))
      else done(performance.now() - start)
    })
  })
}

function answerNothing(request, response) {
  request.resume()
  const body = request.method === 'GET' ? '[]' : '{"id":1,"user":{"login":"github-actions[bot]"}}'
  response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(body)
}

/** A clone with a policy with services and a recording on each side. */
function repository() {
  const git = (...args) =>
    execFileSync(
      'git',
      ['-c', 'user.name=b', '-c', 'user.email=b@example.com', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    ).trim()
  const commit = (files, name) => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    git('add', '-A')
    git('commit', '-q', '-m', name)
    return git('rev-parse', 'HEAD')
  }
  mkdirSync(join(folder, 'perf'))
  git('init', '-q', '-b', 'main')
  const policy = `version: 1
defaults: { owner: "@acme/performance" }
sources:
  load: { type: openmetrics, baseline: perf/base.om, candidate: perf/pr.om }
services:
  api: { source: load, valueEvents: [orders_total], actions: http_requests_total }
`
  const base = commit({ 'perf-budgets.yaml': policy, 'perf/base.om': recording(0.01) }, 'base')
  git('checkout', '-q', '-b', 'topic')
  return { base, head: commit({ 'perf/pr.om': recording(0.0101) }, 'head') }
}

function recording(cost) {
  const counters = { process_cpu_seconds: cost, orders: 1, http_requests: 3 }
  const lines = Object.entries(counters).flatMap(([name, factor], metric) => {
    let total = 0
    const rows = Array.from({ length: 121 }, (_, at) => {
      const row = `${name}_total ${total} ${1_780_000_000 + at * 15}`
      total += 300 * factor * (1 + (((at * (31 + metric * 11)) % 21) - 10) / 1000)
      return row
    })
    return [`# TYPE ${name} counter`, ...rows]
  })
  return `${lines.join('\n')}\n# EOF\n`
}

function actionEnvironment(base, head) {
  const file = (leaf, text = '') => {
    const path = join(folder, '.git', leaf)
    writeFileSync(path, text)
    return path
  }
  const repository = { full_name: 'acme/shop', private: true }
  const side = (ref, sha) => ({ ref, sha, repo: repository })
  const pull_request = { number: 1, user: { login: 'ann' }, base: side('main', base), head: side('topic', head) }
  const event = { number: 1, repository, pull_request }
  const inputs = { TOKEN: 'ghs_bench', COMMENT: 'always', 'COMMENT-KEY': 'default', 'CHECK-RUN': 'false' }
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: `http://127.0.0.1:${server.address().port}`,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event)),
    GITHUB_WORKSPACE: folder,
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: join(folder, '.git'),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value])),
  }
}
