import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const listed = spawnSync(process.execPath, ['scripts/list-traps.mjs'], { encoding: 'utf8' })

it('every trap has a test whose title names it, and every title names a trap', () => {
  expect(listed.stdout.split('\n').filter((line) => /NO TEST|not listed/.test(line))).toEqual([])
  expect(listed.status).toBe(0)
})

it('the list shows each trap once, with its words', () => {
  const traps: Record<string, string> = JSON.parse(readFileSync('test/traps.json', 'utf8'))
  expect(Object.keys(traps).length).toBeGreaterThan(50)
  for (const [number, words] of Object.entries(traps))
    expect(listed.stdout).toContain(`\n${number}  ${words}\n`.slice(number === '0.1' ? 1 : 0))
})
