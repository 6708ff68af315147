import type { Finding } from '../../src/model/finding.js'
import type { Change } from '../../src/model/judgement.js'
import type { RenderOptions } from '../../src/model/registry.js'
import type { Report } from '../../src/model/report.js'

export const plain: RenderOptions = { colour: false, limit: null, blobUrl: null }

const noLimit = { maxRegression: null, max: null, min: null, warnAt: null, maxIncrease: null, minChange: 0 }

export function change(relative: number, more: Partial<Change> = {}): Change {
  return {
    relative,
    regression: relative,
    interval: null,
    effectiveSamples: null,
    samplesNeeded: null,
    detectable: null,
    ...more,
  }
}

export function finding(more: Partial<Finding> & { readonly id: string }): Finding {
  return {
    section: 'services',
    title: more.id,
    status: 'pass',
    outcome: 'ok',
    reason: null,
    severity: 'fail',
    unit: 's',
    statistic: 'centre',
    better: 'lower',
    baseline: { value: 1, samples: 60, origin: 'perf/base.om' },
    candidate: { value: 1, samples: 60, origin: 'perf/pr.om' },
    change: change(0, { interval: [-0.01, 0.01], effectiveSamples: 41, detectable: 0.03 }),
    limit: { ...noLimit, maxRegression: 0.1 },
    text: '',
    fix: '',
    notes: [],
    owner: '@acme/performance',
    runbook: 'https://runbooks.acme.dev/perf-gate',
    place: { path: 'perf-budgets.yaml', line: 31 },
    policyPlace: { path: 'perf-budgets.yaml', line: 31 },
    query: '',
    movers: [],
    missing: [],
    waiver: null,
    ...more,
  }
}

export const brokenValue = finding({
  id: 'services/checkout/value-per-cpu',
  title: 'checkout · value per CPU-second',
  status: 'fail',
  outcome: 'regressed',
  unit: 'orders/cpu-s',
  better: 'higher',
  baseline: { value: 41.2, samples: 60, origin: 'perf/base.om' },
  candidate: { value: 33.9, samples: 60, origin: 'perf/pr.om' },
  change: change(-0.177, { regression: 0.177, interval: [0.164, 0.19], effectiveSamples: 41.3, detectable: 0.03 }),
  text: 'Each CPU-second makes 17.7 % fewer orders than on main; 10 % is allowed. The mix of tenants did not change.',
  fix: 'Look for work without a value event behind it: retries, polling, recomputation.',
  owner: '@acme/checkout',
  runbook: 'https://runbooks.acme.dev/cpu',
  query:
    'sum(rate(order_committed_total{service="checkout"}[30s])) / sum(rate(process_cpu_seconds_total{service="checkout"}[30s]))',
  notes: ['Value events per action: 0.31 on main, 0.31 here.'],
  movers: [
    { label: 'tenant', value: 'globex', efficiency: -0.029, mix: 0.002 },
    { label: 'tenant', value: 'acme', efficiency: -0.122, mix: -0.002 },
    ...['initech', 'umbrella', 'hooli', 'stark', 'wayne'].map((value, index) => ({
      label: 'tenant',
      value,
      efficiency: -0.006 + index * 0.001,
      mix: -0.0012,
    })),
    { label: 'region', value: 'eu-west', efficiency: -0.17, mix: -0.007 },
  ],
})

/** The same, from data that carries the ids of traces. */
export const tracedValue: Finding = {
  ...brokenValue,
  trace: {
    id: '4bf92f3577b34da6a3ce929d0e0e4736',
    url: 'https://traces.acme.dev/4bf92f3577b34da6a3ce929d0e0e4736',
    value: 0.184,
    unit: 'cpu-s',
  },
}

export const brokenBundle = finding({
  id: 'bundles/web/cases/size',
  section: 'bundles',
  title: 'web /cases · first load',
  status: 'fail',
  outcome: 'over-budget',
  unit: 'B',
  baseline: { value: 152_100, samples: 1, origin: 'base-dist' },
  candidate: { value: 178_300, samples: 1, origin: 'dist' },
  change: change(0.172),
  limit: { ...noLimit, maxRegression: 0.1, max: 170_000, minChange: 1000 },
  text: '178.3 kB of 170 kB, and 17.2 % more than on main. moment 2.31.0 is new on this route: +20.2 kB, imported by src/graph/axis.ts.',
  fix: 'Import only what is used, or load it when the graph is opened.',
  owner: '@acme/web',
  runbook: 'https://runbooks.acme.dev/bundles',
  place: { path: 'src/graph/axis.ts', line: 3 },
  policyPlace: { path: 'perf-budgets.yaml', line: 58 },
})

export const missingChecklist = finding({
  id: 'jobs/k8s-cronjob:nightly/checklist',
  section: 'jobs',
  title: 'nightly · checklist for a new periodic job',
  status: 'fail',
  outcome: 'missing',
  unit: 'count',
  statistic: 'count',
  baseline: null,
  candidate: null,
  change: null,
  limit: noLimit,
  text: 'A new job runs every 5 minutes and is declared nowhere.',
  fix: 'Declare it under jobs in perf-budgets.yaml.',
  missing: ['value event', 'CPU budget', 'backoff with jitter', 'owner'],
  place: { path: 'deploy/cron/nightly.yaml', line: 7 },
  policyPlace: { path: 'perf-budgets.yaml', line: 1 },
})

export const unclearStep = finding({
  id: 'journeys/case-search/search-api/p95',
  section: 'journeys',
  title: 'case-search search-api · p95',
  status: 'warn',
  outcome: 'inconclusive',
  reason: 'too-few-samples',
  statistic: 'p95',
  baseline: { value: 0.512, samples: 34, origin: 'perf/base.om' },
  candidate: { value: 0.571, samples: 34, origin: 'perf/pr.om' },
  change: change(0.115, { interval: [-0.02, 0.27], effectiveSamples: 30, samplesNeeded: 120, detectable: 0.31 }),
  limit: { ...noLimit, maxRegression: 0.1, max: 0.6 },
  text: 'It may be worse: the noise does not exclude twice as much as is allowed.',
  fix: 'Lengthen the load test.',
})

export const noData = finding({
  id: 'metrics/errors/value',
  section: 'metrics',
  title: 'errors',
  status: 'fail',
  outcome: 'no-data',
  reason: 'empty',
  unit: 'ratio',
  baseline: { value: 0.011, samples: 60, origin: 'perf/base.om' },
  candidate: null,
  change: null,
  limit: { ...noLimit, max: 0.02, warnAt: 0.01 },
  text: 'No sample of http_errors_total in perf/pr.om. An empty answer is not zero.',
  fix: 'Check that the counter is exposed at start with the value 0.',
})

export const fine: readonly Finding[] = [
  finding({
    id: 'services/worker/opua',
    title: 'worker · CPU per action, p95',
    outcome: 'improved',
    unit: 'cpu-s',
    baseline: { value: 0.7, samples: 60, origin: 'perf/base.om' },
    candidate: { value: 0.58, samples: 60, origin: 'perf/pr.om' },
    change: change(-0.17, { interval: [-0.19, -0.15], effectiveSamples: 55, detectable: 0.02 }),
  }),
  finding({
    id: 'services/checkout/energy',
    title: 'checkout · energy per 1,000 actions',
    outcome: 'regressed',
    unit: 'mWh/1k',
    baseline: { value: 147.2, samples: 60, origin: 'perf/base.om' },
    candidate: { value: 176.4, samples: 60, origin: 'perf/pr.om' },
    change: change(0.198, { interval: [0.18, 0.21] }),
    notes: ['Estimate: 3.5 W per busy CPU x PUE 1.135; it informs and never blocks.'],
  }),
  finding({
    id: 'services/worker/energy',
    title: 'worker · energy per 1,000 actions',
    unit: 'mWh/1k',
    baseline: { value: 61, samples: 60, origin: 'perf/base.om' },
    candidate: { value: 60, samples: 60, origin: 'perf/pr.om' },
    change: change(-0.016, { interval: [-0.02, 0] }),
    notes: ['Estimate: 3.5 W per busy CPU x PUE 1.135; it informs and never blocks.'],
  }),
  finding({
    id: 'services/worker/value-per-cpu',
    title: 'worker · value per CPU-second',
    unit: 'views/cpu-s',
    better: 'higher',
    baseline: { value: 88, samples: 60, origin: 'perf/base.om' },
    candidate: { value: 89.1, samples: 60, origin: 'perf/pr.om' },
    change: change(0.0125, { regression: -0.0125, interval: [-0.02, -0.005] }),
    movers: [{ label: 'tenant', value: 'acme', efficiency: 0.004, mix: 0 }],
  }),
  finding({
    id: 'services/worker/waste',
    title: 'worker · waste',
    unit: 'ratio',
    baseline: { value: 0.081, samples: 60, origin: 'a' },
    candidate: { value: 0.079, samples: 60, origin: 'b' },
    change: null,
    limit: { ...noLimit, max: 0.1 },
  }),
  finding({
    id: 'queries/cases-db/search_cases/cost',
    section: 'queries',
    title: 'search_cases · planner cost',
    outcome: 'not-affected',
    unit: 'cost',
    baseline: null,
    candidate: null,
    change: null,
  }),
]

export function report(findings: readonly Finding[], more: Partial<Report> = {}): Report {
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length
  const counts = { pass: count('pass'), warn: count('warn'), fail: count('fail'), waived: count('waived') }
  const source = (origin: string) => ({
    start: '2026-11-20T10:00:00.000Z',
    end: '2026-11-20T10:30:00.000Z',
    points: 60,
    origin,
    versions: { prometheus: '3.5.0' },
    notes: [],
  })
  return {
    schemaVersion: 1,
    tool: { name: 'perf-budget-gate', version: '0.1.0' },
    verdict: counts.fail > 0 ? 'fail' : counts.warn > 0 ? 'warn' : 'pass',
    mode: 'enforce',
    counts,
    run: { url: 'https://github.com/acme/shop/actions/runs/42', event: 'pull_request' },
    policy: {
      path: 'perf-budgets.yaml',
      ref: 'main',
      proposed: [],
      justification: { links: ['https://incidents.acme.dev/**'], approvers: ['@perf-lead'] },
    },
    baseline: {
      ref: 'main',
      sha: '4f2c1aa0c1b2d3e4f5061728394a5b6c7d8e9f00',
      dataset: null,
      sources: { 'perf-lab': source('perf/base.om from git at 4f2c1aa') },
    },
    candidate: {
      ref: 'faster-cart',
      sha: '9be77d00c1b2d3e4f5061728394a5b6c7d8e9f00',
      dataset: null,
      sources: { 'perf-lab': source('perf/pr.om from the workspace') },
    },
    notices: [],
    findings,
    waivers: [],
    ...more,
  }
}

const waived: Finding = {
  ...brokenValue,
  status: 'waived',
  waiver: {
    reason: 'both engines run until the flag is removed',
    link: 'https://flags.acme.dev/new-pricing',
    owner: '@acme/checkout',
    expires: '2026-12-31',
    ceiling: 0.25,
  },
}

/** One report for each situation in which a person reads one. */
export const situations: Readonly<Record<string, Report>> = {
  'all-green': report(fine),
  blocked: report([tracedValue, brokenBundle, missingChecklist, unclearStep, ...fine]),
  observe: report([brokenBundle, ...fine], { mode: 'observe' }),
  inconclusive: report([unclearStep, ...fine]),
  'no-data': report([noData, ...fine]),
  waived: report([waived, ...fine], {
    waivers: [
      {
        finding: 'services/checkout/value-per-cpu',
        state: 'used',
        reason: 'both engines run until the flag is removed',
        owner: '@acme/checkout',
        expires: '2026-12-31',
      },
      {
        finding: 'bundles/web/login/size',
        state: 'expired',
        reason: 'new login',
        owner: '@acme/web',
        expires: '2026-11-01',
      },
    ],
  }),
  bootstrap: report([brokenBundle, ...fine], {
    verdict: 'pass',
    policy: { path: 'perf-budgets.yaml', ref: null, proposed: [] },
    notices: [
      {
        code: 'bootstrap',
        text: 'There is no policy on main yet: this run used the one of the pull request, and nothing blocks until it is merged.',
      },
    ],
  }),
  'proposed-changes': report(fine, {
    policy: {
      path: 'perf-budgets.yaml',
      ref: 'main',
      proposed: [
        {
          id: 'services/worker/opua',
          kind: 'changed',
          key: 'runbook',
          from: 'https://a.dev',
          to: 'https://b.dev',
          owner: '@acme/worker',
        },
        {
          id: 'bundles/web/cases/size',
          kind: 'loosened',
          key: 'max',
          from: '170 kB',
          to: '999 kB',
          owner: '@acme/web',
        },
        { id: 'metrics/queue/value', kind: 'removed', key: 'max', from: '1000', to: null, owner: '@acme/performance' },
      ],
    },
  }),
}

/** As many findings as asked for: a tenth fail, a tenth warn, the rest is fine. */
export function many(count: number): Report {
  const kinds = [brokenValue, unclearStep, ...Array.from({ length: 8 }, () => fine[0]!)]
  const findings = Array.from({ length: count }, (_, index) => {
    const kind = kinds[Math.floor((index * kinds.length) / count)]!
    return { ...kind, id: `${kind.id}[tenant=t${index}]`, title: `${kind.title} (tenant t${index})` }
  })
  return report(findings)
}
