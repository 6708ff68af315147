import { beforeAll, describe, expect, it } from 'vitest'
import { gate } from '../../src/gate.js'
import { realIo } from '../../src/io.js'
import { checked, type Project, perfGate, project } from './perf-gate.js'
import { growing, openMetricsText } from './series.js'

const counters = (seed: number, slower: number, extra: readonly [metric: string, growth: number][] = []) =>
  openMetricsText([
    growing('requests_total', 100, { spread: 0 }),
    growing('work_total', 50 * slower, { seed }),
    growing('rows_total', 50, { seed: seed + 1 }),
    ...extra.map(([metric, growth], at) => growing(metric, growth, { seed: seed + 2 + at })),
  ])

const policy = (limit: string, metrics: string, top = '') => `version: 1
defaults: { owner: "@acme/performance" }
${top}sources:
  lab: { type: openmetrics, baseline: perf/run.om, candidate: perf/run.om }
metrics:
  work: { source: lab, ratio: [work_total, requests_total], better: lower, maxRegression: ${limit} }
${metrics}`
const rows =
  '  rows: { source: lab, ratio: [rows_total, requests_total], better: lower, maxRegression: 10%, paths: [db/**] }\n'
const fresh = '  fresh: { source: lab, ratio: [fresh_total, requests_total], better: lower, max: 90% }\n'

async function repository(
  atBase: Readonly<Record<string, string>>,
  atHead: Readonly<Record<string, string>>,
): Promise<Project> {
  const folder = await project(atBase)
  await folder.git('init', '-q', '-b', 'main')
  await folder.git('add', '-A')
  await folder.git('commit', '-qm', 'base')
  await folder.git('checkout', '-qb', 'change')
  for (const [name, content] of Object.entries(atHead)) await folder.write(name, content)
  await folder.git('add', '-A')
  await folder.git('commit', '-qm', 'head')
  return folder
}

describe('check --base in a repository', () => {
  let folder: Project
  let run: Awaited<ReturnType<typeof checked>>
  beforeAll(async () => {
    const base = { 'perf-budgets.yaml': policy('10%', rows), 'perf/run.om': counters(1, 1) }
    const head = {
      'perf-budgets.yaml': policy('50%', rows + fresh),
      'perf/run.om': counters(11, 1.3, [['fresh_total', 20]]),
    }
    folder = await repository(base, head)
    run = await checked(folder, ['--base', 'main'])
  })

  it('judges by the policy of the base: a change cannot loosen its own gate', () => {
    expect(run.of('metrics/work/value')).toMatchObject({ outcome: 'regressed', status: 'fail' })
    expect(run.of('metrics/work/value').limit.maxRegression).toBe(0.1)
    expect(run.status).toBe(1)
    expect(run.report.policy.ref).toBe(run.report.baseline.sha)
  })

  it('lists what the change proposes about the policy, and names who owns it', () => {
    expect(run.report.policy.proposed).toContainEqual({
      id: 'metrics/work/value',
      kind: 'loosened',
      key: 'maxRegression',
      from: '10 %',
      to: '50 %',
      owner: '@acme/performance',
    })
    expect(run.stdout).toMatch(/[Pp]olicy change/)
  })

  it('measures what the change adds as new', () => {
    expect(run.of('metrics/fresh/value')).toMatchObject({ outcome: 'new', status: 'pass', reason: null })
    expect(run.of('metrics/fresh/value').text).toContain('nothing to compare with')
  })

  it('does not measure budgets whose paths the change does not touch', () => {
    expect(run.of('metrics/rows/value')).toMatchObject({ outcome: 'not-affected', status: 'pass', change: null })
    expect(run.of('metrics/rows/value').text).toBe('Nothing that matches db/** changed: not measured.')
  })

  it('reads the baseline from git at the base commit', async () => {
    const { baseline, candidate } = run.report
    expect(baseline).toMatchObject({ ref: 'main', sha: await folder.git('rev-parse', 'main') })
    expect(candidate.sha).toBe(await folder.git('rev-parse', 'HEAD'))
    expect(baseline.sources['lab']?.origin).toBe(`perf/run.om from git at ${baseline.sha?.slice(0, 7)}`)
    expect(candidate.sources['lab']?.origin).toBe('perf/run.om from the workspace')
  })

  it('takes observe at base as observe, unless --mode enforces', async () => {
    const observed = await repository(
      { 'perf-budgets.yaml': policy('10%', '', 'mode: observe\n'), 'perf/run.om': counters(1, 1) },
      { 'perf/run.om': counters(11, 1.3) },
    )
    const [as, forced, loosened] = await Promise.all([
      checked(observed, ['--base', 'main', '--report-json', 'a.json', '--report-json', 'out/report.json']),
      perfGate(['check', '--base', 'main', '--mode', 'enforce'], { cwd: observed.path }),
      perfGate(['check', '--base', 'main', '--mode', 'observe'], { cwd: folder.path }),
    ])
    expect([as.status, as.report.mode, as.report.verdict]).toEqual([0, 'observe', 'fail'])
    expect([forced.status, loosened.status]).toEqual([1, 1])
  })

  it('says what `validate --base` finds changed, and exits with 2 where the head is broken', async () => {
    const valid = await perfGate(['validate', '--base', 'main'], { cwd: folder.path })
    expect(valid.status).toBe(0)
    expect(valid.stdout).toMatch(
      /^perf-budgets\.yaml is a policy with 3 budgets at main and here:\n {2}metrics\/work\/value\n/,
    )
    expect(valid.stdout).toContain('loosened: metrics/work/value maxRegression: 10 % -> 50 %')
    const broken = await repository(
      { 'perf-budgets.yaml': policy('10%', '') },
      { 'perf-budgets.yaml': policy('10 apples', '') },
    )
    const told = await perfGate(['validate', '--base', 'main'], { cwd: broken.path })
    expect([told.status, told.stdout]).toEqual([
      2,
      expect.stringMatching(/perf-budgets\.yaml:6: .*`apples` is not a unit/),
    ])
  })

  it('exits with 2 for a base that is no commit', async () => {
    const { status, stderr } = await perfGate(['check', '--base', 'nowhere'], { cwd: folder.path })
    expect([status, stderr]).toEqual([2, expect.stringContaining('nowhere is no commit of this repository')])
  })

  it('exits with 2 where there is no repository, or none with a commit, and says which', async () => {
    const bare = await project({ 'perf-budgets.yaml': policy('10%', '') })
    const outside = await perfGate(['check', '--base', 'main'], { cwd: bare.path })
    expect([outside.status, outside.stderr]).toEqual([
      2,
      expect.stringContaining('this folder is in no git repository'),
    ])
    expect(outside.stderr).toContain('--base-dir FOLDER')
    await bare.git('init', '-q', '-b', 'main')
    const unborn = await perfGate(['check', '--base', 'main'], { cwd: bare.path })
    expect([unborn.status, unborn.stderr]).toEqual([2, expect.stringContaining('this repository has no commit yet')])
    expect(unborn.stderr).toContain('--base-dir FOLDER')
  })
})

describe('what is seen of the two sides', () => {
  it('a base without a policy blocks nothing, and says so', async () => {
    const folder = await repository(
      { 'perf/run.om': counters(1, 1) },
      { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': counters(11, 1.3) },
    )
    const { status, report, of } = await checked(folder, ['--base', 'main'])
    expect([status, report.verdict, of('metrics/work/value').outcome]).toEqual([0, 'pass', 'regressed'])
    expect(report.notices.map(({ code }) => code)).toContain('bootstrap')
  })

  it('tells a second policy that the change brings beside one that it leaves alone', async () => {
    const files = { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': counters(1, 1) }
    const folder = await repository(files, { 'perf-budgets.yml': policy('90%', ''), 'perf/run.om': counters(2, 1) })
    const { report } = await checked(folder, ['--base', 'main'])
    expect(report.notices.map(({ code }) => code)).toContain('policy-invalid-at-head')
  })

  it('a budget that is removed together with its metric is told as removed, so that a rename can land', async () => {
    const folder = await repository(
      { 'perf-budgets.yaml': policy('10%', fresh), 'perf/run.om': counters(1, 1, [['fresh_total', 20]]) },
      { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': counters(11, 1) },
    )
    const { of, report, status } = await checked(folder, ['--base', 'main'])
    expect(of('metrics/fresh/value')).toMatchObject({ outcome: 'no-data', reason: 'removed', status: 'warn' })
    expect(report.policy.proposed).toMatchObject([{ id: 'metrics/fresh/value', kind: 'removed' }])
    expect([status, report.verdict]).toEqual([0, 'warn'])
  })

  it('sides that were measured with different data are not compared', async () => {
    const dataset = 'dataset: { files: [load/**] }\n'
    const files = (users: string, seed: number, slower: number) => ({
      'perf-budgets.yaml': policy('10%', '', dataset),
      'perf/run.om': counters(seed, slower),
      'load/users.csv': users,
    })
    const differs = await project(files('a,b,c\n', 11, 1.3))
    for (const [name, text] of Object.entries(files('a,b\n', 1, 1))) await differs.write(`base/${name}`, text)
    const { of, report } = await checked(differs, ['--base-dir', 'base'])
    expect(of('metrics/work/value')).toMatchObject({ outcome: 'inconclusive', reason: 'dataset', status: 'warn' })
    expect(of('metrics/work/value').text).toBe(
      'The two sides were measured with different data: the dataset files differ.',
    )
    expect(report.baseline.dataset).toMatch(/^[0-9a-f]{64}$/)
    expect(report.candidate.dataset).not.toBe(report.baseline.dataset)
    await differs.write('load/users.csv', 'a,b\n')
    const same = await checked(differs, ['--base-dir', 'base'])
    expect([same.of('metrics/work/value').outcome, same.report.candidate.dataset]).toEqual([
      'regressed',
      report.baseline.dataset,
    ])
  })

  it('series and labels that only one side has are listed, and change nothing', async () => {
    const labelled = (seed: number, users: number) =>
      openMetricsText([
        growing('requests_total', 100, { spread: 0 }),
        ...Array.from({ length: users }, (_, user) =>
          growing('work_total', 50 / users, { seed: seed + user, labels: users > 1 ? { user: `u${user}` } : {} }),
        ),
      ])
    const folder = await repository(
      { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': labelled(1, 1) },
      { 'perf/run.om': labelled(11, 30) },
    )
    const { report } = await checked(folder, ['--base', 'main'])
    const texts = report.notices.map(({ code, text }) => `${code}: ${text}`)
    expect(texts).toContain('series-changed: work_total has 30 series at head and 1 at base.')
    expect(texts).toContain('label-new: work_total has a new label user with 30 values.')
    expect(report.verdict).toBe('pass')
  })

  it('a label that says of every series which side it is of is told once', async () => {
    const built = (build: string, routes: readonly string[]) =>
      openMetricsText([
        growing('requests_total', 100, { spread: 0, labels: { build } }),
        ...routes.map((route, at) => growing('work_total', 10, { seed: at, labels: { route, build } })),
      ])
    const folder = await repository(
      { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': built('v1', ['a', 'b']) },
      { 'perf/run.om': built('v2', ['a', 'c']) },
    )
    const told = async () => {
      const { report } = await checked(folder, ['--base', 'main'])
      return report.notices.flatMap(({ code, text }) => (code === 'series-changed' ? [text] : []))
    }
    expect(await told()).toEqual([
      expect.stringMatching(/^Every series of \S+ has build="v1" at base and build="v2" at head\.$/),
      'work_total has 2 series on both sides: 1 is new at head ({route="c"}); 1 is gone at head ({route="b"}).',
    ])
    await folder.write('perf/run.om', built('v2', ['a', 'c']).replaceAll('{build="v2"}', '{build="v3"}'))
    expect((await told())[0]).toContain('requests_total has 1 series on both sides')
  })

  it('series are told apart by their labels: three that go and three that come are not the same number', async () => {
    const routes = (names: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      openMetricsText([
        growing('requests_total', 100, { spread: 0 }),
        ...names.map((route, at) => growing('work_total', 10, { seed: at, labels: { route, ...more } })),
      ])
    const before = ['a', 'b', 'c', 'same', 'x']
    const after = ['d', 'e', 'f', 'same', 'x', 'g"y']
    const folder = await repository(
      { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': routes(before, { instance: 'one', zone: 'eu' }) },
      { 'perf/run.om': routes(after, { instance: 'two' }) },
    )
    const told = async () => (await checked(folder, ['--base', 'main'])).report.notices
    expect(await told()).toContainEqual({
      code: 'series-changed',
      text:
        'work_total has 6 series at head and 5 at base: ' +
        '4 are new at head ({route="d"}, {route="e"}, {route="f"}, and 1 more); ' +
        '3 are gone at head ({route="a"}, {route="b"}, {route="c"}).',
    })
    expect(await told()).toContainEqual({
      code: 'label-gone',
      text: 'work_total has no label zone any more; it had 1 value at base.',
    })
    await folder.write('perf/run.om', routes(after.slice(0, 5)))
    expect(await told()).toContainEqual({
      code: 'series-changed',
      text: expect.stringMatching(/^work_total has 5 series on both sides: 3 are new at head .*; 3 are gone at head /),
    })
    await folder.write('perf/run.om', routes(before, { instance: 'two', zone: 'eu' }))
    expect((await told()).map(({ code }) => code)).not.toContain('series-changed')
  })

  it('a series of any length does not fill the notices, and hidden names of two recordings are not compared', async () => {
    const routes = (name: string, hidden: string) =>
      openMetricsText([
        growing('requests_total', 100, { spread: 0 }),
        growing('work_total', 10, { seed: 1, labels: { route: name.repeat(5000), user: `hidden-${hidden}-1` } }),
      ])
    const folder = await repository(
      { 'perf-budgets.yaml': policy('10%', ''), 'perf/run.om': routes('ab', '0a0a0a') },
      { 'perf/run.om': routes('xy', 'b1b1b1') },
    )
    const texts = (await checked(folder, ['--base', 'main'])).report.notices.map(({ text }) => text)
    const text = texts.find((one) => one.startsWith('work_total has 1 series on both sides'))
    expect(text).toMatch(/1 is new at head \(\{route="xyxy.*…\}\); 1 is gone at head \(\{route="abab.*…\}\)\.$/)
    expect(text?.length).toBeLessThan(500)
    expect(text).not.toContain('hidden')
  })

  it('a whole suite that moved together is told, and the outcomes stay', async () => {
    const names = Array.from({ length: 9 }, (_, at) => `part${at}_total`)
    const text = policy(
      '10%',
      names
        .map(
          (name) => `  ${name}: { source: lab, ratio: [${name}, requests_total], better: lower, maxRegression: 10% }\n`,
        )
        .join(''),
    )
    const run = (seed: number, by: number) =>
      counters(
        seed,
        by,
        names.map((name) => [name, 40 * by]),
      )
    const folder = await repository(
      { 'perf-budgets.yaml': text, 'perf/run.om': run(1, 1) },
      { 'perf/run.om': run(31, 1.06) },
    )
    const { report } = await checked(folder, ['--base', 'main'])
    const [notice] = report.notices.filter(({ code }) => code === 'suite-shift')
    expect(notice?.text).toMatch(/^All 10 noisy metrics got worse by about 6 %: the environment may have moved/)
    expect(report.counts).toMatchObject({ fail: 0, warn: 0 })
  })

  it('a fork that has no secrets warns, and does not fail', async () => {
    const text = `version: 1
defaults: { owner: "@acme/performance" }
sources: { lab: { type: prometheus, url: "\${PROMETHEUS_URL}" } }
metrics: { work: { source: lab, ratio: [a_total, b_total], max: 10% } }
`
    const folder = await project({ 'perf-budgets.yaml': text })
    const { status, stderr } = await perfGate(['check'], { cwd: folder.path })
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^perf-budgets\.yaml:3:\d+: the environment variable PROMETHEUS_URL has no value/),
    ])
    const request = {
      policyPath: null,
      headDir: '.',
      baseDir: null,
      baseRef: null,
      headRef: null,
      baseSha: null,
      headSha: null,
    }
    const rest = {
      mode: null,
      only: null,
      fork: true,
      event: null,
      changedFiles: null,
      recordAnswers: null,
      replayAnswers: null,
    }
    const report = await gate({ ...request, ...rest }, realIo({ cwd: folder.path, env: {} }))
    expect(report.findings).toMatchObject([{ outcome: 'no-data', reason: 'no-secret', status: 'warn' }])
    expect(report.findings[0]?.text).toContain('needs PROMETHEUS_URL, which this run does not have')
  })
})

it('ids of long label values stay apart, and the same on every run', async () => {
  const long = 'customer-with-a-very-long-name-that-goes-on-and-on-'
  const run = (seed: number) =>
    openMetricsText(
      ['one', 'two'].flatMap((end, at) => [
        growing('requests_total', 100, { spread: 0, labels: { tenant: `${long}${end}` } }),
        growing('work_total', 50, { seed: seed + at, labels: { tenant: `${long}${end}` } }),
      ]),
    )
  const text = policy('10%', '').replace('maxRegression: 10%', 'maxRegression: 10%, by: [tenant]')
  const folder = await repository({ 'perf-budgets.yaml': text, 'perf/run.om': run(1) }, { 'perf/run.om': run(11) })
  const { report } = await checked(folder, ['--base', 'main'])
  const ids = report.findings.map(({ id }) => id).filter((id) => id.includes('['))
  expect(new Set(ids).size).toBe(2)
  for (const id of ids)
    expect(id).toMatch(/^metrics\/work\/value\[tenant=customer-with-a-very-long-name-\w*~[0-9a-f]{8}\]$/)
  expect((await checked(folder, ['--base', 'main'])).report.findings.map(({ id }) => id)).toEqual(
    report.findings.map(({ id }) => id),
  )
})
