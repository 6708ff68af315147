import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkExpression, withMatchers } from '../../../src/sources/prometheus/promql/expression.js'
import { invalid, newer, valid } from './expressions.js'

/** Which of the expressions the real server's own parser takes: rules files are checked without a server. */
function acceptedByPromtool(expressions: readonly string[]): readonly boolean[] {
  const folder = mkdtempSync(join(tmpdir(), 'perf-gate-rules-'))
  try {
    const files = expressions.map((expression, index) => {
      const rule = { groups: [{ name: 'g', rules: [{ record: 'r', expr: expression }] }] }
      writeFileSync(join(folder, `${index}.yml`), JSON.stringify(rule))
      return `${index}.yml`
    })
    const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', '--lint=none', ...files], { cwd: folder })
    const failed = new Set([...`${stdout}${stderr}`.matchAll(/^(\d+)\.yml: /gm)].map((one) => Number(one[1])))
    return expressions.map((_, index) => !failed.has(index))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

it.each([...valid, ...newer])('takes %s', (expression, selectors) => {
  const checked = checkExpression(expression)
  expect(checked.mistakes).toEqual([])
  expect(checked.selectors).toHaveLength(selectors)
})

it.each(invalid)('trap 0.1: refuses %s at %s', (expression, place, words) => {
  const [mistake] = checkExpression(expression).mistakes
  expect(`${mistake?.line}:${mistake?.column}`).toBe(place)
  expect(mistake?.message).toContain(words)
})

it('the tables are right: the parser of the real server says the same', () => {
  const table = [...valid, ...invalid].map(([expression]) => expression)
  const accepted = acceptedByPromtool(table)
  const wrong = table.filter((_, index) => accepted[index] !== index < valid.length)
  expect(wrong).toEqual([])
  expect(table.length).toBeGreaterThanOrEqual(120)
})

it('what carries the matchers of a side is still taken by the real parser', () => {
  const injected = valid.map(([expression]) =>
    withMatchers(expression, checkExpression(expression), { side: 'a"b\\c\nd' }),
  )
  expect(injected.filter((one) => typeof one !== 'string')).toEqual([])
  const accepted = acceptedByPromtool(injected.map(String))
  expect(injected.filter((_, index) => !accepted[index])).toEqual([])
})
