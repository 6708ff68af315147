import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What went wrong elsewhere, each with a number; the titles of the tests that hold it begin with `rig 5.N:`. */
const lines: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL('lines.json', import.meta.url), 'utf8'))
const titles = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => [...readFileSync(`${import.meta.dirname}/${file}`, 'utf8').matchAll(/['"`]rig 5\.(\d+): \S/g)])
  .map(([, number = '']) => number)

it('each line has a test, and each title names a line', () => {
  expect([...new Set(titles)].sort((a, b) => Number(a) - Number(b))).toEqual(Object.keys(lines))
})
