import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { SeriesKind } from '../../src/statistics/autocorrelation.js'
import { reachOfDifference, reachOfOne } from '../../src/statistics/bound.js'
import { type Comparison, compare } from '../../src/statistics/compare.js'
import type { Better } from '../../src/statistics/scale.js'

/** Made by reference.py beside it: the same definition, written a second time on SciPy. */
interface Case {
  readonly name: string
  readonly baseline: readonly number[]
  readonly candidate: readonly number[]
  readonly better: Better
  readonly kind: SeriesKind
  readonly quantile: number | null
  readonly noiseFloor: number
  readonly comparison: Readonly<Record<string, number>>
  readonly bounds: { readonly one: number; readonly difference: number }
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/compare/expected.json', import.meta.url), 'utf8'),
)

describe.each(cases)('$name', ({ baseline, candidate, better, kind, quantile, noiseFloor, comparison, bounds }) => {
  const options = { better, kind, quantile, noiseFloor, threshold: 0.1, confidence: 0.95, minChange: 0 }

  test.each(Object.keys(comparison))('%s is that of SciPy to seven digits', (key) => {
    const found = compare(baseline, candidate, options)[key as keyof Comparison]
    expect(Number(found) / comparison[key]!).toBeCloseTo(1, 7)
  })

  test('bounds of the candidate alone and of the difference are those of SciPy to seven digits', () => {
    const asked = { confidence: 0.95, kind, quantile }
    expect(reachOfOne(candidate, asked)! / bounds.one).toBeCloseTo(1, 7)
    expect(reachOfDifference(baseline, candidate, asked)! / bounds.difference).toBeCloseTo(1, 7)
  })
})
