// 200 queries over 40 tables, planned on both sides under declared statistics, against the start of an empty engine in
// the same run. Prints the ratio and the peak memory of the engine. `node --import ./scripts/source-hook.mjs bench/queries.mjs`
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildEngine, cachedEngine } from '../scripts/build-engine.mjs'
import { localRequest } from '../src/cli/request.ts'
import { gate } from '../src/gate.ts'
import { realIo } from '../src/io.ts'
import { openEngine } from '../src/sources/query-plans/engine.ts'

const tables = Array.from({ length: 40 }, (_, index) => `t${index}`)
const perTable = 5
const folder = mkdtempSync(join(tmpdir(), 'bench-queries-'))

await buildEngine(cachedEngine)
for (const side of ['base', 'head']) write(join(folder, side))
// Sides that are the same would be planned once.
writeFileSync(join(folder, 'head/db/2.sql'), 'ALTER TABLE t0 ADD COLUMN note text;')
const empty = Math.min(await timed(start), await timed(start))
const memory = watchMemory()
const whole = await timed(judge)
console.log(
  `empty engine ${Math.round(empty)} ms, ${tables.length * perTable} queries on both sides ${Math.round(whole)} ms`,
)
console.log(`ratio ${(whole / empty).toFixed(1)} (budget 8), peak memory of the engine ${memory()} MB (budget 800)`)
process.exit(0)

async function start() {
  await (await openEngine(realIo(), [])).close()
}

async function judge() {
  const [headDir, baseDir] = [join(folder, 'head'), join(folder, 'base')]
  const report = await gate({ ...localRequest, headDir, baseDir, baseRef: 'base' }, realIo({ cwd: headDir }))
  const planned = report.findings.filter(({ id, outcome }) => id.endsWith('/cost') && outcome === 'ok').length
  if (planned !== tables.length * perTable) throw new Error(`${planned} queries were planned`)
}

async function timed(work) {
  const from = performance.now()
  await work()
  return performance.now() - from
}

function write(folder) {
  for (const name of ['db', 'q']) mkdirSync(join(folder, name), { recursive: true })
  const declared = tables.map((name) => `${name}: { rows: 500000 }`).join(', ')
  const entry = `  db: { schema: db/*.sql, files: q/*.sql, tables: { ${declared} } }`
  writeFileSync(join(folder, 'perf-budgets.yaml'), `version: 1\ndefaults: { owner: "@me" }\nqueries:\n${entry}\n`)
  const schema = (name) =>
    `CREATE TABLE ${name} (id bigint PRIMARY KEY, a int, b text, other bigint);\nCREATE INDEX ${name}_a ON ${name} (a);`
  writeFileSync(join(folder, 'db/1.sql'), tables.map(schema).join('\n'))
  writeFileSync(join(folder, 'q/q.sql'), tables.flatMap(queries).join('\n'))
}

function queries(name, index) {
  const other = tables[(index + 1) % tables.length]
  const texts = [
    `SELECT b FROM ${name} WHERE id = :id`,
    `SELECT b FROM ${name} WHERE a = :a ORDER BY id LIMIT 10`,
    `SELECT count(*) FROM ${name}`,
    `SELECT x.b, y.b FROM ${name} x JOIN ${other} y ON y.id = x.other WHERE x.a = :a`,
    `SELECT a, count(*) FROM ${name} WHERE b LIKE 'x%' GROUP BY a`,
  ]
  return texts.map((text, at) => `-- name: ${name}_${at}\n${text};`)
}

/** The largest resident size of any child, as the kernel tells it. */
function watchMemory() {
  let peak = 0
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        if (!status.includes(`\nPPid:\t${process.pid}\n`)) continue
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
      } catch {
        // It ended meanwhile.
      }
    }
  }
  const timer = setInterval(look, 50)
  return () => {
    clearInterval(timer)
    return Math.round(peak)
  }
}
