// Recall and precision of every kind of periodic job on the fixtures: npm run bench:jobs
import { readdirSync, readFileSync } from 'node:fs'

const { folderTree } = await import('../src/gate/trees.ts')
const { realIo } = await import('../src/io.ts')
const { scan } = await import('../src/sources/job-manifests/scan.ts')
const { kinds } = await import('../src/sources/job-manifests/kinds/index.ts')

const fixtures = new URL('../fixtures/jobs/', import.meta.url).pathname
const keyOf = ({ kind, name, schedule, path, line }) => JSON.stringify([kind, name, schedule, path, line])
const rows = []
for (const { id } of kinds) {
  const row = { kind: id, shapes: 0, jobs: 0, found: 0, falseAlarms: 0 }
  for (const leaf of readdirSync(fixtures + id)) {
    const expected = JSON.parse(readFileSync(`${fixtures}${id}/${leaf}/expected.json`, 'utf8')).map(keyOf)
    const { jobs } = await scan(folderTree(realIo(), `${fixtures}${id}/${leaf}/files`, leaf, true))
    const found = jobs.map(keyOf)
    row.shapes += 1
    row.jobs += expected.length
    row.found += expected.filter((key) => found.includes(key)).length
    row.falseAlarms += found.filter((key) => !expected.includes(key)).length
  }
  rows.push(row)
}
const percent = (part, whole) => (whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`)
const line = ({ kind, shapes, jobs, found, falseAlarms }) =>
  `${kind.padEnd(24)}${String(shapes).padStart(7)}${String(jobs).padStart(7)}${percent(found, jobs).padStart(10)}${percent(found, found + falseAlarms).padStart(11)}`
console.log(`${'kind'.padEnd(24)} shapes   jobs    recall  precision`)
for (const row of rows) console.log(line(row))
const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
console.log(
  line({ kind: 'all', shapes: sum('shapes'), jobs: sum('jobs'), found: sum('found'), falseAlarms: sum('falseAlarms') }),
)
