import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type Files, policy, repository } from '../trust/repository.js'

const program = new URL('../../src/cli.ts', import.meta.url).pathname
const hook = new URL('../../scripts/source-hook.mjs', import.meta.url).pathname

async function validated(base: Files, head: Files, ...args: string[]) {
  const { folder } = await repository(base, head)
  return spawnSync(process.execPath, ['--import', hook, program, 'validate', ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
}

const waiver = (expires: string) =>
  policy(`waivers:\n  - { finding: "services/**", reason: later, owner: "@me", expires: ${expires} }\n`)

describe('perf-gate validate', () => {
  it('says which waivers are not honoured, at their lines', async () => {
    const { stdout, status } = await validated({ 'perf-budgets.yaml': waiver('2020-01-31') }, {})
    expect(stdout).toContain('Waivers that are not honoured:\nperf-budgets.yaml:8:')
    expect(stdout).toContain('the waiver for services/** expired on 2020-01-31')
    expect(status).toBe(0)
  })

  it.each([
    ['services/shop/opua', '25', 'is a bare number, and services/shop/opua is measured in cpu-s'],
    ['services/shop/*', '25 kB', 'is given in B, and services/shop/value-per-cpu is measured in orders/cpu-s'],
    ['services/shop/value-per-cpu', '25', 'is a value, 25 orders/cpu-s; a regression has a %: 25%.'],
    ['services/shop/opua', '25%', null],
    ['services/shop/*', '25ms', null],
  ])('says of the waiver for %s with the ceiling %s: %s', async (finding, ceiling, words) => {
    const day = new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)
    const text = `version: 1
defaults: { owner: "@me" }
sources: { lab: { type: openmetrics, baseline: base.om, candidate: head.om } }
services: { shop: { source: lab, valueEvents: [orders_total], actions: user_actions_total } }
waivers: [{ finding: "${finding}", ceiling: ${ceiling}, reason: later, expires: ${day} }]
`
    const { stdout } = await validated({ 'perf-budgets.yaml': text }, {})
    const said = stdout.split('\n').find((line) => line.includes('the ceiling of') || line.includes('The ceiling of'))
    expect(said?.replace(/.*the waiver for \S+ /, '') ?? null).toBe(words)
  })

  it('looks at the waivers of the working tree also against a base', async () => {
    const base = { 'perf-budgets.yaml': policy() }
    const { stdout } = await validated(base, { 'perf-budgets.yaml': waiver('2999-01-31') }, '--base', 'HEAD~1')
    expect(stdout).toContain('expires on 2999-01-31, more than 90 days ahead')
  })

  it('takes a policy by --policy, and lists what a run finds beside its budgets', async () => {
    const text = `version: 1
defaults: { owner: "@me" }
sources: { lab: { type: openmetrics, baseline: base.om, candidate: head.om } }
services: { shop: { source: lab, valueEvents: [orders_total], by: [tenant] } }
queries: { db: { schema: a.sql, files: b.sql, tables: { orders: { rows: 9 } }, forbid: [select-star] } }
`
    const { stdout, status } = await validated({ 'other.yaml': text }, {}, '--policy', 'other.yaml')
    expect(status).toBe(0)
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      'other.yaml is a policy with 2 budgets:',
      'services/shop/value-per-cpu',
      'queries/db/schema',
      'A run finds more, with ids such as:',
      'services/shop/value-per-cpu[tenant=*]',
      'jobs/*:*/checklist',
      'queries/db/*/cost',
      'queries/db/*/lint',
      'queries/db/*/repeats',
      '',
    ])
  })

  it('prints nothing that a terminal or a runner would act on', async () => {
    const hostile = policy().replace('owner: "@acme/performance"', 'owner: "\\u001b[2J\\u202e##[error]x"')
    const { stdout, stderr } = await validated(
      { 'perf-budgets.yaml': policy() },
      { 'perf-budgets.yaml': hostile },
      '--base',
      'HEAD~1',
    )
    expect(stdout).toContain('owner')
    expect(stdout + stderr).not.toMatch(/\u001b|\u202e|##\[/)
  })

  it('prints a broken line harmlessly', async () => {
    const { stderr, status } = await validated({ 'perf-budgets.yaml': 'version: 1\n"##[error]x\u001b[2J": 1\n' }, {})
    expect(status).toBe(2)
    expect(stderr).toContain('error')
    expect(stderr).not.toMatch(/\u001b|##\[/)
  })
})
