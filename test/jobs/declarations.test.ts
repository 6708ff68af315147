import { expect, test } from 'vitest'
import { debtNotices } from '../../src/gate/discover.js'
import { judgedChange } from './change.js'

const policy = (rest = '') => `version: 1\ndefaults: { owner: "@acme/performance" }\n${rest}`
const cron = (name: string, annotations = '') =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: ${name}\n${annotations}spec:\n  schedule: "0 2 * * *"\n`
const entry = (match: string, rest = '') => `jobs:\n  one:\n    match: ${match}\n    owner: "@acme/reports"\n${rest}`
const exempt = (match: string, expires: string) =>
  policy(`jobExemptions: [{ match: ${match}, reason: tidies, owner: "@acme/dx", expires: ${expires} }]\n`)
const head = { 'deploy/nightly.yaml': cron('nightly') }
/** Outcomes by id of the change of a repository that has only a policy. */
const outcomes = async (text: string, files: Readonly<Record<string, string>>) => {
  const findings = await judgedChange({ 'perf-budgets.yaml': text }, { ...files, 'perf-budgets.yaml': text })
  return Object.fromEntries(findings.map(({ id, outcome, status }) => [id, [outcome, status]]))
}

// The clock of these changes stands at the first minute of 2026-06-01.
test('an exemption holds to the end of its day, and for the jobs that it matches alone', async () => {
  const id = 'jobs/k8s-cronjob:nightly/checklist'
  expect(await outcomes(exempt('{ name: nightly }', '2026-06-01'), head)).toEqual({ [id]: ['ok', 'pass'] })
  expect(await outcomes(exempt('{ name: nightly }', '2026-05-31'), head)).toEqual({ [id]: ['missing', 'fail'] })
  expect(await outcomes(exempt('{ name: weekly }', '2026-08-01'), head)).toEqual({ [id]: ['missing', 'fail'] })
})

test('a declaration by manifest is of the jobs in that file alone', async () => {
  const files = { ...head, 'deploy/weekly.yaml': cron('weekly') }
  expect(Object.keys(await outcomes(policy(entry('{ manifest: deploy/nightly.yaml }')), files)).sort()).toEqual([
    'jobs/k8s-cronjob:weekly/checklist',
    'jobs/one/checklist',
  ])
})

test('of two manifests of one job the first is the one that is told', async () => {
  const owners = { '.github/CODEOWNERS': '/a/ @acme/a\n/b/ @acme/b\n' }
  const [finding, ...others] = await judgedChange(
    {},
    { ...owners, 'a/x.yaml': cron('nightly'), 'b/x.yaml': cron('nightly') },
  )
  expect(others).toEqual([])
  expect(finding?.place?.path).toBe('a/x.yaml')
  expect(finding?.paste).toContain('owner: "@acme/a"')
})

test('a declared workflow only warns, and a finding goes to the owner of the declaration', async () => {
  const workflow = { '.github/workflows/report.yml': 'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs: {}\n' }
  const text = policy(entry('{ kind: github-workflow, name: report }'))
  const [finding] = await judgedChange({ 'perf-budgets.yaml': text }, { ...workflow, 'perf-budgets.yaml': text })
  expect(finding).toMatchObject({ outcome: 'missing', status: 'warn', owner: '@acme/reports' })
  const strict = policy(entry('{ kind: github-workflow, name: report }', '    severity: fail\n'))
  expect(await outcomes(strict, workflow)).toEqual({ 'jobs/one/checklist': ['missing', 'fail'] })
})

test('an entry that matches nothing in particular, or measures without a counter of runs, is an error with its place', async () => {
  await expect(outcomes(policy(entry('{}')), head)).rejects.toThrow('needs kind, name or manifest')
  const lab = 'sources:\n  lab: { type: openmetrics, baseline: a.om, candidate: a.om }\n'
  const unruly = policy(`${lab}${entry('{ name: nightly }', '    source: lab\n    cpuMetric: cpu_seconds_total\n')}`)
  const error = await outcomes(unruly, head).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    problems: [{ message: 'one has cpuMetric, and no runs', place: { path: 'perf-budgets.yaml', line: 10 } }],
  })
})

const counter = (name: string, step: number) =>
  `# TYPE ${name} counter\n${[0, 1, 2, 3].map((run) => `${name}_total ${run * step} ${1000 + run * 60}\n`).join('')}`

test('consumption is judged when the window has seen an output live, and not before', async () => {
  const judged = async (ttl: string) => {
    const text = policy(
      `sources:\n  lab: { type: openmetrics, baseline: a.om, candidate: a.om }\n${entry(
        '{ name: nightly }',
        `    consumption: { reads: reads_total, outputs: outputs_total, ttl: ${ttl}, min: 80%, source: lab }\n`,
      )}`,
    )
    return (await outcomes(text, { ...head, 'a.om': `${counter('reads', 50)}${counter('outputs', 100)}# EOF\n` }))[
      'jobs/one/consumption'
    ]
  }
  expect((await judged('24h'))?.[0]).toBe('no-data')
  expect((await judged('10s'))?.[0]).not.toBe('no-data')
})

test('only sources that list metrics are asked whether they have one', async () => {
  const sources = `sources:
  lab: { type: openmetrics, baseline: a.om, candidate: a.om }
  load: { type: k6, baseline: k6.json, candidate: k6.json }
`
  const text = policy(`${sources}${entry('{ name: nightly }', '    valueEvent: reports_read_total\n')}`)
  const files = { ...head, 'perf-budgets.yaml': text, 'a.om': `${counter('other', 1)}# EOF\n` }
  const [finding] = await judgedChange({ 'perf-budgets.yaml': text }, files)
  expect(finding?.missing).toContain('reports_read_total: a metric that lab has')
})

const complete = {
  'value-event': 'reports_read_total',
  kpi: 'reports read within a day',
  'cpu-budget': '120 cpu-s',
  'io-budget': '500 MB',
  backoff: 'initial=1s, max=5m, jitter=full',
  'consumption-slo': 'reads=first_reads_total, outputs=outputs_total, ttl=24h, min=80%',
  owner: '"@acme/reports"',
}
const annotated = (over: Readonly<Record<string, string>> = {}) =>
  `  annotations:\n${Object.entries({ ...complete, ...over })
    .map(([key, value]) => `    perf-budget.dev/${key}: ${value}\n`)
    .join('')}`

test.each([
  ['a jitter inside the backoff', {}, []],
  ['a jitter of its own', { backoff: 'initial=1s, max=5m', jitter: 'full' }, []],
  ['bytes for CPU', { 'cpu-budget': '500 MB' }, ['CPU budget per run']],
  ['no unit for IO', { 'io-budget': '"500"' }, ['IO budget per run']],
  ['words for a metric', { 'value-event': 'reports are read' }, ['value event']],
  ['blank words', { kpi: '" "' }, ['KPI']],
])('annotations with %s', async (_, over, missing) => {
  const [finding] = await judgedChange({}, { 'deploy/nightly.yaml': cron('nightly', annotated(over)) })
  expect(finding?.outcome).toBe(missing.length === 0 ? 'new' : 'missing')
  expect(finding?.missing).toEqual(missing)
})

const workflowOutcome = async (name: string) => {
  const path = `.github/workflows/${name}.yml`
  const [finding] = await judgedChange({}, { [path]: 'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs: {}\n' })
  return finding?.outcome
}

test.each([
  ...['stale', 'close-stale', 'stale-issues', 'codeql', 'codeql-analysis', 'my-codeql', 'lock', 'lock-threads'],
  ...['issue-lock', 'dependency-review', 'dependabot-merge', 'renovate', 'scorecard', 'ossf-scorecard'],
  ...['security-scan', 'security-audit', 'audit', 'trivy', 'snyk-test'],
])('the workflow %s is usual housekeeping', async (name) => {
  expect(await workflowOutcome(name)).toBe('ok')
})

test.each(['clock', 'block-list', 'nightly', 'report-audit', 'auditor', 'deadlock-hunt', 'build'])(
  'the workflow %s is not',
  async (name) => {
    expect(await workflowOutcome(name)).toBe('missing')
  },
)

test('the debt counts jobs, and nothing else that is as bad as it was', async () => {
  const findings = await judgedChange(head, head)
  expect(debtNotices(findings)).toHaveLength(1)
  expect(debtNotices(findings.map((finding) => ({ ...finding, section: 'bundles' })))).toEqual([])
})
