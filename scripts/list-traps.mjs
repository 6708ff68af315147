// Prints each trap of test/traps.json with the tests whose titles name it; fails where one has none, or a title names
// one that is not listed.
import { readdirSync, readFileSync } from 'node:fs'

const traps = JSON.parse(readFileSync('test/traps.json', 'utf8'))
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .sort()
const found = new Map(Object.keys(traps).map((number) => [number, []]))
const unknown = []

for (const file of files) {
  const titles = readFileSync(`test/${file}`, 'utf8').matchAll(/(['"`])trap (\d+\.\d+): (.*?)\1[,\s]/g)
  for (const [, , number, title] of titles) {
    if (found.has(number)) found.get(number).push(`test/${file}: ${title}`)
    else unknown.push(`test/${file}: trap ${number}`)
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
