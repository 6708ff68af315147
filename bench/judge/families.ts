/** Noise with mean about 1 and coefficient of variation `cv`. */
export type Family = (cv: number, count: number, random: Random) => number[]

export interface Random {
  readonly uniform: () => number
  readonly normal: () => number
}

/** Mulberry32 with Box-Muller: the same seed gives the same cases everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  let spare: number | null = null
  const normal = (): number => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uniform, normal }
}

const times = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)
const sigma = (cv: number): number => Math.sqrt(Math.log(1 + cv * cv))

const lognormal: Family = (cv, count, { normal }) => {
  const s = sigma(cv)
  return times(count, () => Math.exp(s * normal() - (s * s) / 2))
}

/** Marsaglia and Tsang; a shape below 1 by one more power of a uniform. */
function gammaDraw(shape: number, { uniform, normal }: Random): number {
  const d = shape + 1 - 1 / 3
  for (;;) {
    const x = normal()
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v <= 0) continue
    if (Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return d * v * (1 - uniform()) ** (1 / shape)
    }
  }
}

const gamma: Family = (cv, count, random) => {
  const q = cv / Math.sqrt(0.7)
  return times(count, () => Math.max(0.05, 1 - 0.7 * q) + q * gammaDraw(0.7, random))
}

const bimodal: Family = (cv, count, { uniform, normal }) => {
  const gap = (0.98 * cv) / Math.sqrt(0.21)
  return times(count, () => Math.max(0.02, 1 - 0.3 * gap + (uniform() < 0.3 ? gap : 0) + 0.2 * cv * normal()))
}

const outliers: Family = (cv, count, random) =>
  lognormal(cv, count, random).map((value) => (random.uniform() < 0.05 ? value * 5 : value))

export const independent: Readonly<Record<string, Family>> = { lognormal, gamma, bimodal, outliers }

/** A lognormal AR(1) series. */
export const autoregressive =
  (rho: number): Family =>
  (cv, count, { normal }) => {
    const s = sigma(cv)
    let z = normal()
    return times(count, () => {
      const value = Math.exp(s * z - (s * s) / 2)
      z = rho * z + Math.sqrt(1 - rho * rho) * normal()
      return value
    })
  }

export const correlated: Readonly<Record<string, Family>> = {
  'AR(1) 0.5': autoregressive(0.5),
  'AR(1) 0.8': autoregressive(0.8),
  'AR(1) 0.9': autoregressive(0.9),
}
