/** The name most like a written one, or undefined where none is near: one slip in three letters is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const [from, near] = [written.toLowerCase().slice(0, 60), Math.max(1, Math.floor(written.length / 3))]
  const best = ranked(names, (name) => distance(from, name.toLowerCase().slice(0, 60)))[0]
  return best !== undefined && best.steps <= near ? best.name : undefined
}

/** The ids most like one that is not there, at most `most`, the likest first; those that share nothing are left out. */
export function nearestIds(wanted: string, ids: readonly string[], most = 3): readonly string[] {
  const near = Math.max(3, Math.floor(wanted.length / 2))
  return ranked(ids, (id) => (id.includes(wanted) ? 0 : distance(wanted.slice(0, 200), id.slice(0, 200))))
    .filter(({ steps }) => steps <= near)
    .slice(0, most)
    .map(({ name }) => name)
}

function ranked(names: readonly string[], stepsTo: (name: string) => number): { name: string; steps: number }[] {
  return names
    .map((name) => ({ name, steps: stepsTo(name) }))
    .sort((one, other) => one.steps - other.steps || (one.name < other.name ? -1 : 1))
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
