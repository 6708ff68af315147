// 5,000 findings against 50, whole processes: the command line from reading recordings to the written reports, and the
// Action on a pull request, with its comment and a check run that holds every annotation. `node bench/findings.mjs`.
// Both policies read the same recordings of 50 gauges: the question is what a finding costs, not what data costs. The
// policy itself is 100 times as long. Runs alternate, and processor time is compared, so that other load does not decide.
// GitHub takes 50 annotations a request: 5,000 findings are 100 requests, one after the other, and the time of its answers
// is GitHub's own. Here it answers at once; what is then left of the clock is shown, and is not compared.
// The entries are bundled first, as they are shipped: stripping types at start would flatter the ratio. Exits 1 beyond ten.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openGithub } from './findings/github.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-findings-'))
const [few, many] = [50, 5000]
const rounds = 3
const bundle = join(folder, 'dist')

/** 50 gauges, 61 points each. */
function recording(factor) {
  const lines = []
  for (let scrape = 0; scrape <= 60; scrape++)
    for (let gauge = 0; gauge < few; gauge++)
      lines.push(
        `g${gauge} ${(factor * (10 + Math.sin(scrape * 7.3 + gauge))).toFixed(4)} ${1_760_000_000 + scrape * 5}`,
      )
  return `${lines.join('\n')}\n# EOF\n`
}

function policy(count) {
  const metrics = Array.from(
    { length: count },
    (_, at) => `  m${at}: { source: lab, gauge: g${at % few}, max: 5, maxRegression: 10%, better: lower }`,
  )
  return `version: 1\ndefaults: { owner: "@me" }\nsources:\n  lab: { type: openmetrics, baseline: base.om, candidate: head.om }\nmetrics:\n${metrics.join('\n')}\n`
}

/** A clone whose base has a policy of that many budgets, each of which the change breaks. */
function clone(count) {
  const at = join(folder, String(count))
  mkdirSync(at)
  const git = (...args) => {
    const named = ['-c', 'user.name=b', '-c', 'user.email=b@example.com', '-c', 'commit.gpgsign=false']
    return spawnSync('git', [...named, ...args], { cwd: at, encoding: 'utf8' }).stdout.trim()
  }
  const commit = (files) => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(at, path), text)
    git('add', '-A')
    git('commit', '-q', '-m', 'change')
    return git('rev-parse', 'HEAD')
  }
  git('init', '-q', '-b', 'main')
  const base = commit({ 'perf-budgets.yaml': policy(count), 'base.om': recording(1) })
  const head = commit({ 'app.txt': 'head\n' })
  writeFileSync(join(at, 'head.om'), recording(1.5))
  return { at, base, head }
}

/** Says at its end how long the processor worked for it. */
const meter = join(folder, 'meter.mjs')
const spent = join(folder, 'spent')
const meterCode = `import { writeFileSync } from 'node:fs'
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeFileSync(${JSON.stringify(spent)}, String((user + system) / 1000))
})
`

/** One run of an entry on a clone, in milliseconds. Both must find that the change breaks the budgets. */
async function once(entry, args, { at }, env = {}) {
  const begin = performance.now()
  const child = spawn(process.execPath, ['--import', meter, join(bundle, entry), ...args], {
    cwd: at,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const channel of [child.stdout, child.stderr]) channel.on('data', (chunk) => (log += chunk))
  const status = await new Promise((done) => child.on('close', done))
  if (status !== 1) throw new Error(`exit ${status}: ${log.slice(0, 2000)}`)
  return { cpu: Number(readFileSync(spent, 'utf8')), clock: performance.now() - begin }
}

const asked = ['check', '--report-json', 'report.json', '--report-markdown', 'report.md']
const runs = {
  'command line': (clone) => once('cli.js', asked, clone),
  Action: async (clone) => {
    const github = await openGithub(clone)
    try {
      const time = await once('action.js', [], clone, github.env)
      return { ...time, ...github.seen() }
    } finally {
      await github.close()
    }
  },
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const problems = []
const hold = (what, value, limit) => {
  if (!(value <= limit)) problems.push(`${what}: ${value} (at most ${limit})`)
}

async function compare(name, run, clones) {
  const all = { [few]: [], [many]: [] }
  for (let round = 0; round < rounds; round++)
    for (const count of [few, many]) all[count].push(await run(clones[count]))
  const of = (count, key) => median(all[count].map((one) => one[key]))
  const ratio = of(many, 'cpu') / of(few, 'cpu')
  const words = (count) =>
    `${count} findings ${of(count, 'cpu').toFixed(0)} ms of processor time (${of(count, 'clock').toFixed(0)} ms by the clock)`
  console.log(`${name}: ${words(few)}, ${words(many)}: ${ratio.toFixed(1)} times (at most 10)`)
  hold(`${name}, times`, ratio, 10)
  return all[many][0]
}

try {
  const options = ['--platform', 'node', '--format', 'esm', '--dir', bundle, '--log-level', 'silent']
  const entries = ['cli.ts', 'action.ts'].map((entry) => join(root, 'src', entry))
  const made = spawnSync(join(root, 'node_modules/.bin/rolldown'), [...entries, ...options], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  writeFileSync(meter, meterCode)
  const clones = { [few]: clone(few), [many]: clone(many) }
  await compare('command line', runs['command line'], clones)
  const shown = readFileSync(join(clones[many].at, 'report.md'), 'utf8').length
  console.log(`report ${shown} characters, JSON ${statSync(join(clones[many].at, 'report.json')).size} bytes`)
  hold('characters of the report', shown, 60_000)
  const seen = await compare('Action', runs.Action, clones)
  console.log(
    `comment ${seen.comment} characters, summary ${seen.summary} bytes, ${seen.annotations} annotations in ${seen.requests} requests`,
  )
  hold('characters of the comment', seen.comment, 60_000)
  hold('bytes of the summary', seen.summary, 1024 * 1024)
  if (seen.annotations !== many) problems.push(`${seen.annotations} of ${many} annotations arrived`)
} finally {
  rmSync(folder, { recursive: true })
}
for (const problem of problems) console.log(`beyond: ${problem}`)
if (problems.length > 0) process.exitCode = 1
