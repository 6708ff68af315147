/** The name most like a written one, or undefined where none is near: one slip in three letters is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(written.toLowerCase().slice(0, 60), name.toLowerCase().slice(0, 60)) }))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(written.length / 3)) ? best.name : undefined
}

/** Letters to insert, remove, change, or swap with the next (optimal string alignment). */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      const change = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same)
      row.push(swapped ? Math.min(change, rows[i - 2]![j - 2]! + 1) : change)
    }
    rows.push(row)
  }
  return rows[one.length]![other.length]!
}
