import { expect, test } from 'vitest'
import { autoregressive, seeded } from '../../bench/judge/families.js'
import { type CompareOptions, compare } from '../../src/statistics/compare.js'
import { decide, decideExact } from '../../src/statistics/decide.js'
import { holm } from '../../src/statistics/holm.js'
import { suiteShift } from '../../src/statistics/suite-shift.js'

const usual: CompareOptions = {
  better: 'lower',
  threshold: 0.1,
  confidence: 0.95,
  noiseFloor: 0,
  minChange: 0,
  kind: 'runs',
  quantile: null,
}

test('Welch by hand: logarithms 1 2 3 against 2 4 6', () => {
  const result = compare([1, 2, 3].map(Math.exp), [2, 4, 6].map(Math.exp), usual)
  expect(result.mode).toBe('log')
  expect(result.delta).toBeCloseTo(2, 12)
  expect(result.standardError).toBeCloseTo(Math.sqrt(5 / 3), 12)
  expect(result.degrees).toBeCloseTo(50 / 17, 12)
  expect(result.samplesNeeded).toBe(Math.ceil(3 * (Math.sqrt(5 / 3) / (Math.log(1.1) / 3.3)) ** 2))
})

test('a known noise floor widens the error and leaves the degrees of freedom', () => {
  const values = [1, 2, 3].map(Math.exp)
  const floored = compare(values, values, { ...usual, noiseFloor: 0.5 })
  expect(floored.standardError).toBeCloseTo(Math.sqrt(2 / 3 + 0.5), 12)
  expect(floored.degrees).toBeCloseTo(4, 12)
})

test('100 to 110 passes, and so does a drop of exactly 10 % where higher is better', () => {
  const outcome = (x: number, y: number, better: 'lower' | 'higher') => {
    const result = compare([x, x], [y, y], { ...usual, better })
    return [decide(result, result.worse, 0.95), decideExact(result)]
  }
  expect(outcome(100, 110, 'lower')).toEqual(['ok', 'ok'])
  expect(outcome(100, 110.001, 'lower')).toEqual(['regressed', 'regressed'])
  expect(outcome(100, 90, 'higher')).toEqual(['ok', 'ok'])
  expect(outcome(100, 89.999, 'higher')).toEqual(['regressed', 'regressed'])
  expect(outcome(100, 112, 'higher')).toEqual(['improved', 'improved'])
  expect(compare([100], [90], { ...usual, better: 'higher' }).regression).toBeCloseTo(0.1, 12)
})

test('zeros and negatives are compared as differences; from zero there is no relative change', () => {
  const linear = compare([10, 0, 20], [12, 1, 23], usual)
  expect(linear.mode).toBe('linear')
  expect(linear.delta).toBeCloseTo(0.2, 12)
  expect(linear.standardError).toBeCloseTo(Math.sqrt((121 / 3 + 1.44 * (100 / 3)) / 100), 12)
  expect(compare([0, 0], [0, 0], usual).mode).toBe('linear')
  expect(decide(compare([0, 0], [0, 0], usual), 1, 0.95)).toBe('ok')
  const fromZero = compare([0, 0], [1, 2], usual)
  expect([fromZero.mode, decide(fromZero, 1, 0.95)]).toEqual(['undefined', 'over'])
})

test('one value on a side never fails and never improves', () => {
  const outcome = (y: number) => {
    const result = compare([100], [y, y], usual)
    return decide(result, result.worse, 0.95)
  }
  expect([outcome(150), outcome(105), outcome(50)]).toEqual(['over', 'ok', 'ok'])
})

test('an empty side is an error, never a pass', () => {
  expect(() => compare([], [1], usual)).toThrow(RangeError)
})

test('the same values give the same bits, a hundred times', () => {
  const random = seeded(3)
  const x = autoregressive(0.5)(0.2, 90, random)
  const y = autoregressive(0.5)(0.2, 90, random)
  const first = JSON.stringify(compare(x, y, { ...usual, kind: 'series' }))
  for (let run = 0; run < 100; run += 1) expect(JSON.stringify(compare(x, y, { ...usual, kind: 'series' }))).toBe(first)
})

test('a change under minChange is no regression', () => {
  const decided = (minChange: number) => decideExact(compare([100], [130], { ...usual, minChange }))
  expect([decided(29), decided(31)]).toEqual(['regressed', 'ok'])
})

test('Holm by hand', () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005])
  ;[0.03, 0.06, 0.06, 0.02].forEach((value, index) => {
    expect(adjusted[index]).toBeCloseTo(value, 14)
  })
  expect(holm([0.01], 20)[0]).toBeCloseTo(0.2, 14)
})

test('strong autocorrelation does not raise false failures; without the correction it would', () => {
  const random = seeded(20)
  let corrected = 0
  let naive = 0
  for (let run = 0; run < 400; run += 1) {
    const x = autoregressive(0.9)(0.3, 60, random)
    const y = autoregressive(0.9)(0.3, 60, random)
    const result = compare(x, y, { ...usual, kind: 'series' })
    if (decide(result, result.worse, 0.95) === 'regressed') corrected += 1
    const plain = result.standardError / Math.sqrt(result.inflation)
    if (result.delta > result.allowed && result.delta / plain > 1.66) naive += 1
  }
  expect(naive / 400).toBeGreaterThan(0.2)
  expect(corrected / 400).toBeLessThan(0.09)
})

test('a suite shift is seen in eight metrics that move together, and in nothing less', () => {
  const together = [0.19, 0.2, 0.21, 0.22, 0.18, 0.2, 0.2, 0.24]
  expect(suiteShift(together)).toBeCloseTo(0.2, 2)
  expect(suiteShift(together.slice(1))).toBeNull()
  expect(suiteShift([...together, -0.2])).toBeNull()
  expect(suiteShift([...together, 0.6])).toBeNull()
  expect(suiteShift(together.map((change) => change / 100))).toBeNull()
})
