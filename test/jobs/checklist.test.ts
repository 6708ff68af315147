import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { judgedChange } from './change.js'

const policy = (rest = '') => `version: 1\ndefaults: { owner: "@acme/performance" }\n${rest}`
const cron = (schedule: string, annotations = '') => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
${annotations}spec:
  schedule: "${schedule}"
  jobTemplate: {}
`
const declaration = (over = '') => `jobs:
  nightly-precompute:
    match: { manifest: deploy/nightly.yaml }
    owner: "@acme/reports"
    valueEvent: reports_read_total
    kpi: reports read within a day
    budgets: { cpu: 120 cpu-s, io: 500 MB }
    backoff: { initial: 1s, max: 5m, jitter: full }
    consumption: { reads: first_reads_total, outputs: outputs_total, ttl: 24h, min: 80% }
${over}`
const annotated = `  annotations:
    perf-budget.dev/value-event: reports_read_total
    perf-budget.dev/kpi: reports read within a day
    perf-budget.dev/cpu-budget: 120 cpu-s
    perf-budget.dev/io-budget: 500 MB
    perf-budget.dev/backoff: initial=1s, max=5m
    perf-budget.dev/jitter: full
    perf-budget.dev/consumption-slo: reads=first_reads_total, outputs=outputs_total, ttl=24h, min=80%
    perf-budget.dev/owner: "@acme/reports"
`
const daily = { 'deploy/nightly.yaml': cron('0 2 * * *') }

test('a new job that nobody declares fails at the line that schedules it, and says all that is missing', async () => {
  const [finding] = await judgedChange({}, daily)
  expect(finding).toMatchObject({
    id: 'jobs/k8s-cronjob:nightly/checklist',
    outcome: 'missing',
    status: 'fail',
    owner: '@acme/performance',
    place: { path: 'deploy/nightly.yaml', line: 6 },
  })
  expect(finding?.missing).toHaveLength(7)
  expect(finding?.text).toContain('is new and lacks 7 items of the checklist')
})

test('the block of the finding names who owns the manifest by CODEOWNERS, and nobody is spared declaring it', async () => {
  const [finding] = await judgedChange({}, { ...daily, '.github/CODEOWNERS': '* @acme/all\n/deploy/ @acme/platform\n' })
  expect(finding?.paste).toContain('owner: "@acme/platform"')
  expect(finding).toMatchObject({ owner: '@acme/performance', status: 'fail' })
  expect(finding?.missing).toContain('owner of its own')
})

test('the block of the finding is a declaration that passes when its TODOs are filled in, and not before', async () => {
  const [finding] = await judgedChange({}, daily)
  const block = finding?.paste ?? ''
  expect(parse(block).jobs.nightly).toMatchObject({ match: { kind: 'k8s-cronjob', name: 'nightly' } })
  const [empty] = await judgedChange({}, { ...daily, 'perf-budgets.yaml': policy(block) })
  expect(empty?.missing).toEqual(['value event', 'KPI', 'consumption SLO: reads, outputs'])
  const filled = block
    .replace('valueEvent: TODO', 'valueEvent: a_total')
    .replace('kpi: TODO', 'kpi: a')
    .replaceAll('TODO', 'b_total')
  const [pasted, ...others] = await judgedChange({}, { ...daily, 'perf-budgets.yaml': policy(filled) })
  expect(pasted).toMatchObject({ id: 'jobs/nightly/checklist', outcome: 'new', status: 'pass' })
  expect(others).toEqual([])
})

test('a job and its declaration pass in one change', async () => {
  const head = { ...daily, 'perf-budgets.yaml': policy(declaration()) }
  const findings = await judgedChange({ 'perf-budgets.yaml': policy() }, head)
  expect(findings.map(({ id, status }) => [id, status])).toEqual([['jobs/nightly-precompute/checklist', 'pass']])
})

test('a job and an exemption for it in one change do not pass', async () => {
  const exemption =
    'jobExemptions: [{ match: { name: nightly }, reason: trust me, owner: "@acme/dx", expires: 2026-08-01 }]\n'
  const head = { ...daily, 'perf-budgets.yaml': policy(exemption) }
  const [finding] = await judgedChange({ 'perf-budgets.yaml': policy() }, head)
  expect(finding?.status).toBe('fail')
  const [exempt] = await judgedChange({ 'perf-budgets.yaml': policy(exemption) }, head)
  expect(exempt).toMatchObject({ outcome: 'ok', status: 'pass' })
  expect(exempt?.text).toContain('trust me')
  const expired = exemption.replace('2026-08-01', '2026-05-31')
  const [late] = await judgedChange({ 'perf-budgets.yaml': policy(expired) }, head)
  expect(late?.status).toBe('fail')
})

test('a job that was there before only warns', async () => {
  const [finding] = await judgedChange(daily, daily)
  expect(finding).toMatchObject({ outcome: 'inherited', status: 'warn' })
})

test('a moved file is the same job', async () => {
  const [finding] = await judgedChange(daily, { 'ops/other.yaml': cron('0 2 * * *') })
  expect(finding).toMatchObject({ outcome: 'inherited', place: { path: 'ops/other.yaml', line: 6 } })
})

test.each([
  ['0 2 * * *', '*/5 * * * *', 'missing'],
  ['*/5 * * * *', '0 2 * * *', 'inherited'],
  // 720 and 780 runs a day: 8.3 % more.
  ['*/2 0-23 * * *', '*/2,1,3 * * * *', 'inherited'],
  // 720 and 816: 13.3 % more.
  ['*/2 0-23 * * *', '*/2,1,3,5,7 * * * *', 'missing'],
])('from %s to %s', async (before, after, outcome) => {
  const [finding] = await judgedChange({ 'deploy/nightly.yaml': cron(before) }, { 'deploy/nightly.yaml': cron(after) })
  expect(finding?.outcome).toBe(outcome)
})

test('a suspended job that starts to run is new', async () => {
  const suspended = daily['deploy/nightly.yaml'].replace('  schedule', '  suspend: true\n  schedule')
  const [finding] = await judgedChange({ 'deploy/nightly.yaml': suspended }, daily)
  expect(finding).toMatchObject({ outcome: 'missing', status: 'fail' })
  const [still] = await judgedChange({}, { 'deploy/nightly.yaml': suspended })
  expect(still?.status).not.toBe('fail')
})

test.each([
  ['value event', '    valueEvent: reports_read_total\n', '', 'value event'],
  ['KPI', '    kpi: reports read within a day\n', '', 'KPI'],
  ['IO budget', ', io: 500 MB', '', 'IO budget per run'],
  ['CPU budget above zero', 'cpu: 120 cpu-s', 'cpu: 0 cpu-s', 'CPU budget per run'],
  ['bound above the first wait', 'initial: 1s', 'initial: 10m', 'backoff: a bound (max) that is not below initial'],
  ['TTL above zero', 'ttl: 24h', 'ttl: 0s', 'consumption SLO: a ttl above zero'],
  ['bound of the backoff', ', max: 5m', '', 'backoff: its bound (max)'],
  ['jitter', ', jitter: full', '', 'backoff: its jitter'],
  ['TTL', ', ttl: 24h', '', 'consumption SLO: ttl'],
  ['minimum of 80 %', 'min: 80%', 'min: 79%', 'consumption SLO: a min of at least 80 %'],
  ['owner of its own, not that of the defaults', '    owner: "@acme/reports"\n', '', 'owner of its own'],
])('a declaration without %s does not pass', async (_, from, to, missing) => {
  const text = declaration().replace(from, to)
  expect(text).not.toBe(declaration())
  const [finding] = await judgedChange(
    { 'perf-budgets.yaml': policy(text) },
    { ...daily, 'perf-budgets.yaml': policy(text) },
  )
  expect(finding).toMatchObject({ id: 'jobs/nightly-precompute/checklist', status: 'fail', missing: [missing] })
})

test('annotations on the manifest declare, too', async () => {
  const [finding] = await judgedChange({}, { 'deploy/nightly.yaml': cron('0 2 * * *', annotated) })
  expect(finding).toMatchObject({ outcome: 'new', status: 'pass', owner: '@acme/reports' })
  const unbounded = annotated.replace(', max=5m', '')
  const [open] = await judgedChange({}, { 'deploy/nightly.yaml': cron('0 2 * * *', unbounded) })
  expect(open).toMatchObject({ status: 'fail', missing: ['backoff: its bound (max)'] })
})

const workflow = (name: string) => ({
  [`.github/workflows/${name}.yml`]: 'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs: {}\n',
})

test('a scheduled workflow warns, and usual housekeeping passes with the reason', async () => {
  const [nightly] = await judgedChange({}, workflow('nightly'))
  expect(nightly).toMatchObject({ outcome: 'missing', status: 'warn' })
  const [stale] = await judgedChange({}, workflow('stale'))
  expect(stale).toMatchObject({ outcome: 'ok', status: 'pass' })
  expect(stale?.text).toContain('usual housekeeping')
})

const counter = (name: string, step: number) =>
  `# TYPE ${name} counter\n${[0, 1, 2, 3, 4, 5, 6].map((run) => `${name}_total ${run * step} ${1000 + run * 60}\n`).join('')}`
const recording = (served: number) => `${counter('first_reads', served)}${counter('outputs', 100)}# EOF\n`

test('CPU and IO for each run are held to their budgets where metrics are named', async () => {
  const lab = 'sources:\n  lab: { type: openmetrics, baseline: a.om, candidate: a.om }\n'
  const metrics =
    '    source: lab\n    cpuMetric: job_cpu_seconds_total\n    ioMetric: job_io_bytes_total\n    runs: job_runs_total\n'
  const text = policy(`${lab}${declaration(metrics)}`)
  // 200 CPU-seconds for each run, and 1 MB.
  const recorded = `${counter('job_cpu_seconds', 200)}${counter('job_io_bytes', 1e6)}${counter('job_runs', 1)}# EOF\n`
  const files = { ...daily, 'perf-budgets.yaml': text, 'a.om': recorded }
  const findings = await judgedChange({ ...files, 'a.om': recorded.replaceAll('200', '100') }, files)
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  expect(byId.get('jobs/nightly-precompute/cpu')).toMatchObject({ status: 'fail', candidate: { value: 200 } })
  expect(byId.get('jobs/nightly-precompute/io')).toMatchObject({ candidate: { value: 1e6 } })
  expect(byId.get('jobs/nightly-precompute/io')?.outcome).not.toBe('over-budget')
})

test('metrics of the declaration that the source does not have are named, and outputs that nobody reads fail: prune or fix', async () => {
  const measured = declaration().replace('ttl: 24h, min: 80%', 'ttl: 10s, min: 80%, source: lab')
  const text = policy(`sources:\n  lab: { type: openmetrics, baseline: a.om, candidate: a.om }\n${measured}`)
  const files = { ...daily, 'perf-budgets.yaml': text, 'a.om': recording(50) }
  const findings = await judgedChange(files, files)
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  const checklist = byId.get('jobs/nightly-precompute/checklist')
  expect(checklist?.missing).toEqual([expect.stringContaining('reports_read_total')])
  const consumption = byId.get('jobs/nightly-precompute/consumption')
  expect(consumption?.status).not.toBe('pass')
  expect(consumption?.fix).toContain('Prune or fix')
})

test('metrics of annotations, and of an entry that names no source, are asked in all sources of metrics', async () => {
  const sources = 'sources:\n  lab: { type: openmetrics, baseline: a.om, candidate: a.om }\n'
  const second = `${sources}  other: { type: openmetrics, baseline: b.om, candidate: b.om }\n`
  const found = recording(100).replace('# EOF', '# TYPE reports_read counter\nreports_read_total 1 1000\n# EOF')
  const judged = async (policyText: string, files: Record<string, string>) => {
    const [checklist] = await judgedChange({ 'perf-budgets.yaml': policy(policyText) }, files)
    return checklist
  }
  for (const [text, manifest] of [
    [declaration(), daily],
    ['', { 'deploy/nightly.yaml': cron('0 2 * * *', annotated) }],
  ] as const) {
    const head = (given: string) => ({ ...manifest, 'perf-budgets.yaml': policy(`${given}${text}`) })
    const lacking = await judged(`${sources}${text}`, { ...head(sources), 'a.om': recording(100) })
    expect(lacking).toMatchObject({ status: 'fail', missing: ['reports_read_total: a metric that lab has'] })
    const there = await judged(`${sources}${text}`, { ...head(sources), 'a.om': found })
    expect(there).toMatchObject({ outcome: 'new', status: 'pass' })
    const inOne = await judged(`${second}${text}`, { ...head(second), 'a.om': recording(100), 'b.om': found })
    expect(inOne).toMatchObject({ outcome: 'new', status: 'pass' })
    const inNone = { ...head(second), 'a.om': recording(100), 'b.om': recording(1) }
    expect((await judged(`${second}${text}`, inNone))?.missing).toEqual([
      'reports_read_total: a metric that lab or other has',
    ])
    // A source that cannot be asked may have it.
    const broken = await judged(`${second}${text}`, { ...head(second), 'a.om': recording(100) })
    expect(broken).toMatchObject({ outcome: 'new', status: 'pass' })
  }
})

test('a change with many annotated jobs does not ask the sources about all of them', async () => {
  const sources = 'sources:\n  lab: { type: openmetrics, baseline: a.om, candidate: a.om }\n'
  const many = Array.from({ length: 40 }, (_, at) => {
    const text = cron('0 2 * * *', annotated).replace('name: nightly', `name: n${at}`)
    return [`deploy/${at}.yaml`, text] as const
  })
  const files = { ...Object.fromEntries(many), 'perf-budgets.yaml': policy(sources), 'a.om': recording(100) }
  const findings = await judgedChange({ 'perf-budgets.yaml': policy(sources) }, files)
  expect(findings.filter(({ missing }) => (missing ?? []).length > 0)).toHaveLength(20)
})
