// 5,000 findings against 50: the whole process, from reading recordings to the written reports. `node bench/findings.mjs`.
// Both policies read the same recordings of 50 gauges: the question is what a finding costs, not what data costs. The
// policy itself is 100 times as long. Runs alternate, and processor time is compared, so that other load does not decide.
// The command line is bundled first, as it is shipped: stripping types at start would flatter the ratio. Exits 1 beyond ten.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-findings-'))

const [few, many] = [50, 5000]
const bundle = join(folder, 'dist')
const options = ['--platform', 'node', '--format', 'esm', '--dir', bundle, '--log-level', 'silent']
const made = spawnSync(join(root, 'node_modules/.bin/rolldown'), [join(root, 'src/cli.ts'), ...options], {
  encoding: 'utf8',
})
if (made.status !== 0) throw new Error(made.stderr)

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

function prepared(count) {
  writeFileSync(join(folder, `base-${count}.om`), recording(1))
  writeFileSync(join(folder, `head-${count}.om`), recording(1.5))
  const metrics = Array.from(
    { length: count },
    (_, at) => `  m${at}: { source: lab, gauge: g${at % few}, max: 5, maxRegression: 10%, better: lower }`,
  )
  writeFileSync(
    join(folder, `${count}.yaml`),
    `version: 1\ndefaults: { owner: "@me" }\nsources:\n  lab: { type: openmetrics, baseline: base-${count}.om, candidate: head-${count}.om }\nmetrics:\n${metrics.join('\n')}\n`,
  )
}

function once(count) {
  const files = ['--report-json', `${count}.json`, '--report-markdown', `${count}.md`]
  const args = [join(bundle, 'cli.js'), 'check', '--policy', `${count}.yaml`, ...files]
  const { status, stderr } = spawnSync(process.execPath, ['--import', meter, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 1) throw new Error(`exit ${status}: ${stderr}`)
  return Number(readFileSync(spent, 'utf8'))
}

/** Says at its end how long the processor worked for it. */
const meter = join(folder, 'meter.mjs')
const spent = join(folder, 'spent')
writeFileSync(
  meter,
  `import { writeFileSync } from 'node:fs'
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeFileSync(${JSON.stringify(spent)}, String((user + system) / 1000))
})
`,
)

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
prepared(few)
prepared(many)
const times = { [few]: [], [many]: [] }
for (let round = 0; round < 3; round++) for (const count of [few, many]) times[count].push(once(count))
const [short, long] = [median(times[few]), median(times[many])]
const comment = readFileSync(join(folder, `${many}.md`), 'utf8').length
console.log(
  `${few} findings: ${short.toFixed(0)} ms of processor time. ${many} findings: ${long.toFixed(0)} ms. Ratio ${(long / short).toFixed(1)} (at most 10).`,
)
console.log(`comment ${comment} characters (at most 60,000), JSON ${statSync(join(folder, `${many}.json`)).size} bytes`)
rmSync(folder, { recursive: true })
if (long / short > 10 || comment > 60_000) process.exitCode = 1
