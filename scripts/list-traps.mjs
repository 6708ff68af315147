// Prints each trap of test/traps.json and test/traps/<reference>.json (`trap sql 2.1: ...`) with the tests whose titles name it; fails where one has none, or a title names
// one that is not listed.
import { readdirSync, readFileSync } from 'node:fs'

const listed = (path, prefix) =>
  Object.entries(JSON.parse(readFileSync(path, 'utf8'))).map(([number, words]) => [`${prefix}${number}`, words])
const references = readdirSync('test/traps').sort()
const traps = Object.fromEntries([
  ...listed('test/traps.json', ''),
  ...references.flatMap((name) => listed(`test/traps/${name}`, `${name.replace(/\.json$/, '')} `)),
])
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .sort()
const found = new Map(Object.keys(traps).map((number) => [number, []]))
const unknown = []

for (const file of files) {
  const titles = readFileSync(`test/${file}`, 'utf8').matchAll(
    /(['"`])traps? ([a-z]+ )?(\d+\.\d+(?:, \d+\.\d+)*): (.*?)\1[,\s]/g,
  )
  for (const [, , reference = '', numbers, title] of titles) {
    for (const number of numbers.split(', ').map((one) => reference + one)) {
      if (found.has(number)) found.get(number).push(`test/${file}: ${title}`)
      else unknown.push(`test/${file}: trap ${number}`)
    }
  }
}

for (const [number, tests] of found) {
  console.log(`${number}  ${traps[number]}`)
  for (const test of tests) console.log(`      ${test}`)
  if (tests.length === 0) console.log('      NO TEST')
}
const missing = [...found].filter(([, tests]) => tests.length === 0).map(([number]) => number)
console.log(`${found.size} traps, ${found.size - missing.length} with a test`)
for (const title of unknown) console.log(`not listed: ${title}`)
if (missing.length + unknown.length > 0) process.exitCode = 1
