import { median } from 'simple-statistics'

const fewestMetrics = 8
const smallestShift = 0.02

/**
 * Did a whole suite move together? `changes` are the regressions of its noisy metrics as fractions (above 0 is
 * worse). When there are at least eight, all of the same sign, and each within half of the median and at least 2 % in
 * the middle, the median is given; otherwise null. Then the environment may have moved, or all of the code: it looks
 * the same, so this explains and never decides.
 */
export function suiteShift(changes: readonly number[]): number | null {
  const logs = changes.filter((change) => change > -1).map((change) => Math.log1p(change))
  if (logs.length < fewestMetrics || logs.length < changes.length) return null
  const middle = median(logs)
  if (Math.abs(middle) < smallestShift) return null
  const together = logs.every((change) => Math.abs(change - middle) <= Math.abs(middle) / 2)
  return together ? Math.expm1(middle) : null
}
