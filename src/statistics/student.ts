import { gammaln } from 'simple-statistics'

/**
 * The regularised incomplete beta function I_x(a, b), for 0 <= x <= 1 and a, b > 0. Continued fraction by Lentz's
 * method (Numerical Recipes, 6.4), mirrored where it converges faster.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 0
  if (x >= 1) return 1
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b
}

const tiny = 1e-300

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}

const awayFromZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)

/** From here on Student's t differs from the normal by less than 2e-6, and the gamma functions would lose digits. */
const largestDegrees = 1e6

/** P(T > t) for Student's t with `df` degrees of freedom (any real number above 0). Keeps its digits far out. */
export function studentTail(t: number, df: number): number {
  const degrees = Math.min(df, largestDegrees)
  if (t < 0) return 1 - studentTail(-t, degrees)
  if (t === Number.POSITIVE_INFINITY) return 0
  return 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
}

/** P(T <= t). */
export function studentCdf(t: number, df: number): number {
  return studentTail(-t, df)
}

/** The t with P(T <= t) = `probability`, 0 < probability < 1. Newton's steps inside a bracket that halves. */
export function studentQuantile(probability: number, df: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, df)
  if (probability === 0.5) return 0
  const degrees = Math.min(df, largestDegrees)
  const tail = 1 - probability
  const scale = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - 0.5 * Math.log(degrees * Math.PI)
  let low = 0
  let high = 2
  while (studentTail(high, degrees) > tail) {
    low = high
    high *= 4
  }
  let t = (low + high) / 2
  for (let step = 0; step < 200; step += 1) {
    const error = studentTail(t, degrees) - tail
    if (error > 0) low = t
    else high = t
    const density = Math.exp(scale - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees))
    const newton = t + error / density
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - t) <= 1e-14 * Math.max(1, Math.abs(t))) return next
    t = next
  }
  return t
}
