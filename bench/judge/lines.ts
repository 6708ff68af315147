import type { Measurement } from '../../src/model/measurement.js'
import type { Sample } from '../../src/model/reading.js'
import { compareSides, judge } from '../../src/rules/change.js'
import { bothSides, isJudgement } from '../../src/rules/sides.js'
import { decide } from '../../src/statistics/decide.js'

export interface Pair {
  readonly baseline: readonly (number | null)[]
  readonly candidate: readonly (number | null)[]
  readonly direction?: 'lower' | 'higher'
  readonly threshold?: number
  readonly kind?: 'runs' | 'series'
}

/**
 * What the rule `change` says of one pair that is alone in its family. Two sides without a word on where they come from
 * may be the same list: then the figures alone are judged. A side without numbers is never a pass.
 */
export function outcomeOf(pair: Pair): string {
  const measurement = measurementOf(pair)
  const [judgement] = judge([measurement])
  if (judgement !== undefined && judgement.outcome !== 'no-data') return judgement.outcome
  const sides = bothSides(measurement)
  if (isJudgement(sides)) return 'inconclusive'
  const { comparison } = compareSides(measurement, sides)
  const decision = decide(comparison, comparison.worse, measurement.budget.settings.confidence)
  return decision === 'over' || decision === 'under' ? 'inconclusive' : decision
}

function sampleOf(values: readonly (number | null)[], kind: 'runs' | 'series'): Sample | null {
  const points = values.map((value) => value ?? Number.NaN)
  const finite = points.filter(Number.isFinite)
  const value = finite.reduce((sum, point) => sum + point, 0) / finite.length
  return finite.length === 0 ? null : { kind: 'sample', value, points, shape: kind, origin: 'stdin', notes: [] }
}

function measurementOf(pair: Pair): Measurement {
  const absent = { kind: 'absent', reason: 'empty', text: 'no values', origin: 'stdin' } as const
  const kind = pair.kind ?? 'runs'
  const place = { path: 'stdin', line: 1 }
  return {
    by: null,
    baseline: sampleOf(pair.baseline, kind) ?? absent,
    candidate: sampleOf(pair.candidate, kind) ?? absent,
    companions: {},
    budget: {
      id: 'metrics/pair/value',
      section: 'metrics',
      entry: 'pair',
      title: 'pair',
      unit: 'count',
      better: pair.direction ?? 'lower',
      nature: 'noisy',
      statistic: 'centre',
      aggregate: null,
      source: { name: 'stdin', type: 'stdin', settings: null, place, missingSecrets: [] },
      question: { kind: 'samples', metric: 'pair', matchers: {} },
      companions: {},
      rules: ['change'],
      limits: { max: null, min: null, warnAt: null, maxIncrease: null },
      settings: {
        owner: null,
        runbook: null,
        maxRegression: pair.threshold ?? 0.1,
        minChange: 0,
        noiseFloor: 0,
        confidence: 0.95,
        onInconclusive: 'warn',
        onNoData: 'fail',
        onNoSecret: 'warn',
        inherited: 'warn',
        severity: 'fail',
      },
      by: [],
      paths: [],
      gates: true,
      notes: [],
      advice: '',
      policyPlace: place,
      added: false,
    },
  }
}
