/** The names most like one that is not there, at most `most`, the likest first; those that share nothing are left out. */
export function nearest(wanted: string, names: readonly string[], most = 3): readonly string[] {
  const near = Math.max(3, Math.floor(wanted.length / 2))
  return names
    .map((name) => ({ name, steps: name.includes(wanted) ? 0 : distance(wanted, name) }))
    .filter(({ steps }) => steps <= near)
    .sort((a, b) => a.steps - b.steps || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name)
}

/** Levenshtein's distance, one row at a time. Names beyond 200 characters count as their beginning. */
function distance(a: string, b: string): number {
  const [from, to] = [[...a.slice(0, 200)], [...b.slice(0, 200)]]
  let row = to.map((_, column) => column + 1)
  for (const [line, character] of from.entries()) {
    let left = line + 1
    let corner = line
    row = row.map((above, column) => {
      left = Math.min(left + 1, above + 1, corner + (character === to[column] ? 0 : 1))
      corner = above
      return left
    })
  }
  return row.at(-1) ?? from.length
}
