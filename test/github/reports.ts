import type { Finding } from '../../src/model/finding.js'
import type { Report } from '../../src/model/report.js'

/** A finding that fails, at a line of its own. */
export const finding = (index: number, changes: Partial<Finding> = {}): Finding => ({
  id: `metrics/m${index}/value`,
  section: 'metrics',
  title: `m${index}`,
  status: 'fail',
  outcome: 'over-budget',
  reason: null,
  severity: 'fail',
  unit: 'count',
  statistic: 'centre',
  better: 'lower',
  baseline: { value: 1, samples: 1, origin: 'a file' },
  candidate: { value: 2, samples: 1, origin: 'a file' },
  change: null,
  limit: { maxRegression: null, max: 1, min: null, warnAt: null, maxIncrease: null, minChange: 0 },
  text: `m${index} is 2, and 1 is allowed.`,
  fix: 'Look at what changed.',
  notes: [],
  owner: '@acme/performance',
  runbook: null,
  place: { path: 'perf-budgets.yaml', line: index + 1 },
  policyPlace: { path: 'perf-budgets.yaml', line: index + 1 },
  query: '',
  movers: [],
  missing: [],
  waiver: null,
  ...changes,
})

export function reportOf(findings: readonly Finding[], changes: Partial<Report> = {}): Report {
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length
  const side = { ref: 'main', sha: 'a'.repeat(40), dataset: null, sources: {} }
  return {
    schemaVersion: 1,
    tool: { name: 'perf-budget-gate', version: '0.1.0' },
    verdict: count('fail') > 0 ? 'fail' : count('warn') > 0 ? 'warn' : 'pass',
    mode: 'enforce',
    counts: { pass: count('pass'), warn: count('warn'), fail: count('fail'), waived: count('waived') },
    run: null,
    policy: { path: 'perf-budgets.yaml', ref: 'main', proposed: [] },
    baseline: side,
    candidate: side,
    notices: [],
    findings,
    waivers: [],
    ...changes,
  }
}
