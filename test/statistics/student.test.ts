import { expect, test } from 'vitest'
import { incompleteBeta, studentCdf, studentQuantile, studentTail } from '../../src/statistics/student.js'

test('critical values of Student t are those of the published tables', () => {
  const table: readonly (readonly [probability: number, df: number, t: number])[] = [
    [0.95, 1, 6.313751514675],
    [0.95, 2, 2.91998558035],
    [0.95, 5, 2.015048373333],
    [0.95, 10, 1.812461122812],
    [0.95, 30, 1.697260886593],
    [0.975, 5, 2.570581835636],
    [0.975, 10, 2.228138851965],
    [0.99, 1, 31.820515953774],
    [0.995, 10, 3.169272672617],
  ]
  for (const [probability, df, t] of table) expect(studentQuantile(probability, df)).toBeCloseTo(t, 9)
})

test('quantiles agree with the closed forms for 1, 2 and 4 degrees of freedom', () => {
  for (const p of [0.55, 0.7, 0.9, 0.95, 0.99, 0.9975, 0.9999]) {
    const four = Math.sqrt(4 * p * (1 - p))
    const exact = {
      1: Math.tan(Math.PI * (p - 0.5)),
      2: (2 * p - 1) / Math.sqrt(2 * p * (1 - p)),
      4: 2 * Math.sqrt(Math.cos(Math.acos(four) / 3) / four - 1),
    }
    for (const [df, t] of Object.entries(exact)) {
      expect(Math.abs(studentQuantile(p, Number(df)) / t - 1)).toBeLessThan(1e-9)
      expect(studentQuantile(1 - p, Number(df))).toBeCloseTo(-studentQuantile(p, Number(df)), 9)
    }
  }
})

test('the incomplete beta function is the tail of the binomial distribution for whole arguments', () => {
  for (const [n, k, x] of [
    [5, 2, 0.3],
    [12, 7, 0.6],
    [40, 10, 0.2],
    [40, 39, 0.9],
  ] as const) {
    let sum = 0
    for (let j = k; j <= n; j += 1) sum += choose(n, j) * x ** j * (1 - x) ** (n - j)
    expect(incompleteBeta(x, k, n - k + 1)).toBeCloseTo(sum, 11)
  }
})

test('the incomplete beta function keeps to its known values and its symmetry', () => {
  expect(incompleteBeta(0.5, 0.5, 0.5)).toBeCloseTo(0.5, 12)
  expect(incompleteBeta(0.25, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(0.5), 12)
  expect(incompleteBeta(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 12)
  expect(incompleteBeta(0.8, 2.5, 7.5) + incompleteBeta(0.2, 7.5, 2.5)).toBeCloseTo(1, 12)
  expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1])
})

test('far out the tail keeps its digits, and many degrees come near the normal', () => {
  expect(studentTail(1e6, 1) / (1 / (Math.PI * 1e6))).toBeCloseTo(1, 9)
  expect(studentTail(1.959963984540054, 1e9)).toBeCloseTo(0.025, 6)
  expect(studentCdf(-2, 7)).toBeCloseTo(studentTail(2, 7), 14)
})

function choose(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= k; i += 1) result = (result * (n - k + i)) / i
  return result
}
