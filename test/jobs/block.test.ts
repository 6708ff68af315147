import { describe, expect, test } from 'vitest'
import { judgedChange } from './change.js'

const rest = 'spec: { schedule: "0 2 * * *" }\n'
const named = (name: string) => ({
  'deploy/a.yaml': `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: ${JSON.stringify(name)} }\n${rest}`,
})
const withPolicy = (files: Record<string, string>, block: string, defaults = '') => ({
  ...files,
  'perf-budgets.yaml': `version: 1\ndefaults: { owner: "@acme/performance"${defaults} }\n${block}`,
})

const decided = (block: string) =>
  block
    .replace(/valueEvent: TODO/, 'valueEvent: a_total')
    .replace(/kpi: TODO/, 'kpi: a')
    .replace(/(reads|outputs): TODO/g, '$1: b_total')

const hostile = [
  'null',
  'true',
  '1e3',
  'a: b # c',
  'a\nb: c',
  "it's \"quoted\" \\ and 'more'",
  '{{ include "x" . }}-{a,b}*[c]?',
  '- &x *y !z |',
  '\u2028\u0085\u0007\u009f\ufeff',
  '日本語の仕事 🕐',
  'x'.repeat(3000),
  'a -',
  '__proto__',
  'constructor',
  '@acme',
]

describe.each(hostile)('the block for a job named %j', (name) => {
  test('is a policy that reads, and declares that job and no other', async () => {
    const [finding] = await judgedChange({}, named(name))
    expect(finding).toMatchObject({ outcome: 'missing', status: 'fail' })
    const block = finding?.paste ?? ''
    const [pasted, ...others] = await judgedChange({}, withPolicy(named(name), block))
    expect(others).toEqual([])
    expect(pasted?.missing).toEqual(['value event', 'KPI', 'consumption SLO: reads, outputs'])
    const [whole] = await judgedChange({}, withPolicy(named(name), decided(block)))
    expect(whole).toMatchObject({ outcome: 'new', status: 'pass' })
  })
})

const schedules: Record<string, Record<string, string>> = {
  crontab: { 'etc/crontab': '0 2 * * * root /usr/bin/tidy --all\n' },
  whenever: { 'config/schedule.rb': "every 1.day, at: '4:30 am' do\n  rake 'db:tidy'\nend\n" },
  'pg-cron': { 'db/a.sql': "SELECT cron.schedule('0 10 * * *', $$DELETE FROM events WHERE at < now() - '1 day'$$);\n" },
  airflow: { 'dags/a.py': "from airflow import DAG\nwith DAG('a', schedule_interval='@daily') as dag:\n    pass\n" },
  template: {
    'charts/a/templates/a.yaml':
      'apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {{ include "a.fullname" . }}\nspec:\n  schedule: {{ .Values.a | quote }}\n',
  },
}

test.each(Object.entries(schedules))('the block for a job of %s declares it when it is pasted', async (_, files) => {
  const [finding] = await judgedChange({}, files)
  const [whole, ...others] = await judgedChange({}, withPolicy(files, decided(finding?.paste ?? '')))
  expect(others).toEqual([])
  expect(whole).toMatchObject({ outcome: 'new', status: 'pass' })
})

test('what is not declared is marked as a guess in the block, and what is declared is not', async () => {
  const files = { ...named('nightly'), '.github/CODEOWNERS': '* @acme/platform\n' }
  const [finding] = await judgedChange({}, files)
  const lines = (finding?.paste ?? '').split('\n')
  const line = (key: string) => lines.find((text) => text.startsWith(`    ${key}:`))
  expect(line('owner')).toContain('"@acme/platform"   # a guess: who answers for this job?')
  expect(line('budgets')).toContain('# cpu and io: a guess, measure a run')
  expect(line('backoff')).toContain('# initial and max and jitter: a guess')
  expect(line('consumption')).toContain('# ttl: a guess')
  const job = '  match: { name: nightly }\n  budgets: { cpu: 5 cpu-s, io: 1 MB }\n  backoff: { max: 10s }\n'
  const declared = `jobs:\n  nightly:\n${job.replace(/^/gm, '  ').trimEnd()}\n    owner: "@acme/reports"\n`
  const [own] = await judgedChange({}, withPolicy(files, declared))
  expect(own?.paste).toContain('    owner: "@acme/reports"\n')
  expect(own?.paste).toContain('    budgets: { cpu: 5 cpu-s, io: 1 MB }\n')
  expect(own?.paste).toContain('max: 10s, jitter: full }   # initial and jitter: a guess')
})

test('the minimum of the block is the one that the policy asks for', async () => {
  const strict = withPolicy(named('nightly'), '', ', minConsumption: 92.5%')
  const [finding] = await judgedChange(strict, strict)
  expect(finding?.paste).toContain('min: 92.5% }')
  const before = withPolicy({}, '', ', minConsumption: 92.5%')
  const after = withPolicy(named('nightly'), decided(finding?.paste ?? ''), ', minConsumption: 92.5%')
  expect((await judgedChange(before, after))[0]).toMatchObject({ outcome: 'new', status: 'pass' })
  const low = { ...after, 'perf-budgets.yaml': after['perf-budgets.yaml'].replace('min: 92.5% }', 'min: 90% }') }
  expect((await judgedChange(before, low))[0]?.missing).toEqual(['consumption SLO: a min of at least 92.5 %'])
})
