export type Better = 'lower' | 'higher'

/**
 * A budget as a fraction, on the scale where changes are judged. With logarithms ln(1 + T), or -ln(1 - T) where higher
 * is better: a drop of exactly 10 % is exactly the budget of 10 %, and not 1 / 1.1.
 */
export function allowance(threshold: number, better: Better, logarithmic: boolean): number {
  if (!logarithmic || threshold === Number.POSITIVE_INFINITY) return threshold
  if (better === 'lower') return Math.log1p(threshold)
  return threshold >= 1 ? Number.POSITIVE_INFINITY : -Math.log1p(-threshold)
}

/** Back from that scale: a regression as a fraction of the baseline, > 0 is worse. */
export function asFraction(value: number, better: Better, logarithmic: boolean): number {
  if (!logarithmic) return value
  return better === 'lower' ? Math.expm1(value) : -Math.expm1(-value)
}
