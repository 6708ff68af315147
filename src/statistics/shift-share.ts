/** Totals of one value of a label over a window: the ratio of the whole is sum(numerator) / sum(denominator). */
export interface Part {
  readonly numerator: number
  readonly denominator: number
}

/** What one value of a label adds to the change of the whole ratio, in the unit of the ratio. */
export interface PartShift {
  readonly value: string
  /** Its own ratio changed: mean share x change of the ratio. */
  readonly efficiency: number
  /** Its share changed: (mean ratio - mean ratio of the whole) x change of the share. */
  readonly mix: number
}

/**
 * Shift-share in its symmetric form (means of both sides as weights), exact and additive:
 * change of the whole = sum of efficiency + sum of mix. A value that one side lacks has no ratio there and takes that
 * of the other side, so that all of it is mix. Null where a side has no denominator: there is no ratio to explain.
 */
export function shiftShare(
  baseline: ReadonlyMap<string, Part>,
  candidate: ReadonlyMap<string, Part>,
): { readonly baseline: number; readonly change: number; readonly parts: readonly PartShift[] } | null {
  const before = whole(baseline)
  const after = whole(candidate)
  if (!(before.denominator > 0) || !(after.denominator > 0)) return null
  const ratioBefore = before.numerator / before.denominator
  const ratioAfter = after.numerator / after.denominator
  const middle = (ratioBefore + ratioAfter) / 2
  const values = [...new Set([...baseline.keys(), ...candidate.keys()])].sort()
  const parts = values.map((value) => {
    const old = baseline.get(value) ?? absent
    const now = candidate.get(value) ?? absent
    const share = now.denominator / after.denominator - old.denominator / before.denominator
    const contribution = now.numerator / after.denominator - old.numerator / before.denominator
    const ratio = meanRatio(old, now, middle)
    return { value, efficiency: contribution - ratio * share, mix: (ratio - middle) * share }
  })
  return { baseline: ratioBefore, change: ratioAfter - ratioBefore, parts }
}

const absent: Part = { numerator: 0, denominator: 0 }

function whole(parts: ReadonlyMap<string, Part>): Part {
  let numerator = 0
  let denominator = 0
  for (const part of parts.values()) {
    numerator += part.numerator
    denominator += part.denominator
  }
  return { numerator, denominator }
}

function meanRatio(old: Part, now: Part, otherwise: number): number {
  const ratios = [old, now].filter((part) => part.denominator > 0).map((part) => part.numerator / part.denominator)
  return ratios.length === 0 ? otherwise : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
}
