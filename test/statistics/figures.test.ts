import { describe, expect, it } from 'vitest'
import { correlated, independent } from '../../bench/judge/families.js'
import { type Plan, pool, simulate } from '../../bench/judge/simulate.js'
import { monteCarlo } from '../../bench/judge/targets.js'

/** Per cent of cases that fail, are inconclusive, and pass. */
type Shares = readonly [failed: number, inconclusive: number, passed: number]

/** Cells are pooled over the families, as the published ones are; the noise is the same on every run. */
function measured(
  plan: Omit<Plan, 'effects' | 'budgets' | 'cases' | 'confidences'>,
  effect: number,
  confidence: number,
) {
  const cases = plan.count > 100 ? 200 : 500
  return pool(simulate({ ...plan, effects: [effect], budgets: [1], confidences: [confidence], cases }))
}

/** Two samples of the same rate differ by chance: four standard errors of both, and half of the last digit published. */
function agrees(share: number, cases: number, published: number, publishedCases: number): boolean {
  const error = Math.hypot(monteCarlo(share, cases), monteCarlo(published / 100, publishedCases))
  return Math.abs(100 * share - published) <= 4 * error + 0.05
}

const rows: readonly (readonly [
  words: string,
  plan: Omit<Plan, 'effects' | 'budgets' | 'cases' | 'confidences'>,
  confidence: number,
  publishedCases: number,
  byEffect: Readonly<Record<string, Shares>>,
])[] = [
  [
    '20 runs, CV 10 %',
    { families: independent, kind: 'runs', count: 20, cv: 0.1 },
    0.95,
    4000,
    { 0: [0.3, 0.8, 99], 0.05: [7.5, 1.2, 91.3], 0.2: [98.5, 0.8, 0.7], 0.3: [99.6, 0.4, 0] },
  ],
  [
    '20 runs, CV 30 %',
    { families: independent, kind: 'runs', count: 20, cv: 0.3 },
    0.95,
    4000,
    { 0: [4.8, 38.5, 56.8], 0.05: [11.7, 48.5, 39.8], 0.2: [53.2, 41, 5.8], 0.3: [77.9, 21.4, 0.8] },
  ],
  [
    '20 runs, CV 10 %, confidence 99 %',
    { families: independent, kind: 'runs', count: 20, cv: 0.1 },
    0.99,
    4000,
    { 0: [0.2, 2, 97.8], 0.2: [97.3, 2.1, 0.6] },
  ],
  [
    '20 runs, CV 30 %, confidence 99 %',
    { families: independent, kind: 'runs', count: 20, cv: 0.3 },
    0.99,
    4000,
    { 0: [0.8, 69, 30.2], 0.2: [28, 71.1, 0.9] },
  ],
  [
    '5 runs, CV 20 %',
    { families: independent, kind: 'runs', count: 5, cv: 0.2 },
    0.95,
    4000,
    { 0: [3.8, 57.3, 38.9], 0.2: [36.1, 59.7, 4.2] },
  ],
  [
    '60 runs, CV 30 %',
    { families: independent, kind: 'runs', count: 60, cv: 0.3 },
    0.95,
    4000,
    { 0: [3.3, 3.5, 93.2], 0.2: [90.7, 4.1, 5.2] },
  ],
  [
    'AR(1) to 0.9, 60 points, CV 10 %',
    { families: correlated, kind: 'series', count: 60, cv: 0.1 },
    0.95,
    1500,
    { 0: [2.1, 16.5, 81.4], 0.2: [77.3, 20.6, 2.1] },
  ],
  [
    'AR(1) to 0.9, 360 points, CV 20 %',
    { families: correlated, kind: 'series', count: 360, cv: 0.2 },
    0.95,
    1500,
    { 0: [2.4, 2.8, 94.8], 0.2: [95.3, 2.1, 2.7] },
  ],
]

describe('the operating figures of the judge are those that were published for its method', () => {
  it.each(rows)('%s', (_, plan, confidence, publishedCases, byEffect) => {
    for (const [effect, published] of Object.entries(byEffect)) {
      const cell = measured(plan, Number(effect), confidence)
      const shares = [cell.failed, cell.inconclusive, cell.passed]
      const differing = shares.filter((share, index) => !agrees(share, cell.cases, published[index]!, publishedCases))
      expect([effect, published, differing]).toEqual([effect, published, []])
    }
  })
})
