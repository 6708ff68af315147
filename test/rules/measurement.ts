import type { Budget, Limits, Settings } from '../../src/model/budget.js'
import type { Judgement } from '../../src/model/judgement.js'
import type { Measurement } from '../../src/model/measurement.js'
import type { Reason } from '../../src/model/outcome.js'
import type { Absent, Reading, Sample } from '../../src/model/reading.js'

const place = { path: 'perf-budgets.yaml', line: 7 }

const settings: Settings = {
  owner: null,
  runbook: null,
  maxRegression: 0.1,
  minChange: 0,
  noiseFloor: 0,
  confidence: 0.95,
  onInconclusive: 'warn',
  onNoData: 'fail',
  onNoSecret: 'warn',
  inherited: 'warn',
  severity: 'fail',
}

const budget: Budget = {
  id: 'metrics/render/value',
  section: 'metrics',
  entry: 'render',
  title: 'render',
  unit: 's',
  better: 'lower',
  nature: 'noisy',
  statistic: 'centre',
  aggregate: null,
  source: { name: 'lab', type: 'openmetrics', settings: {}, place, missingSecrets: [] },
  question: { kind: 'gauge', gauge: 'render_seconds', matchers: {} },
  companions: {},
  rules: ['change', 'limit'],
  limits: { max: null, min: null, warnAt: null, maxIncrease: null },
  settings,
  by: [],
  paths: [],
  gates: true,
  notes: [],
  advice: '',
  policyPlace: place,
  added: false,
}

export interface Given extends Partial<Omit<Budget, 'settings' | 'limits'>> {
  readonly settings?: Partial<Settings>
  readonly limits?: Partial<Limits>
}

export function measurement(baseline: Reading, candidate: Reading, given: Given = {}): Measurement {
  return {
    budget: {
      ...budget,
      ...given,
      settings: { ...settings, ...given.settings },
      limits: { ...budget.limits, ...given.limits },
    },
    by: null,
    baseline,
    candidate,
    companions: {},
  }
}

/** A sample whose value is the mean of its points. */
export function sample(points: readonly number[], more: Partial<Sample> = {}): Sample {
  const value = points.reduce((sum, point) => sum + point, 0) / points.length
  return { kind: 'sample', value, points, shape: 'runs', origin: 'perf/base.om', notes: [], ...more }
}

export const exact = (value: number): Sample => sample([], { value, shape: 'exact' })

export const absent = (reason: Reason = 'empty', text = `nothing: ${reason}`): Absent => ({
  kind: 'absent',
  reason,
  text,
  origin: 'perf/pr.om',
})

/** Values around `centre` with a spread of about `spread`, the same every time. */
export function around(centre: number, spread = 0.01, count = 20, turn = 0): number[] {
  return Array.from({ length: count }, (_, index) => centre * (1 + spread * Math.sin(7.3 * (index + 1) + turn)))
}

export const only = (judgements: readonly Judgement[]): Judgement => judgements[0]!
