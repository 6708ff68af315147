import { type Row, rowsOf } from './git-index.js'
import type { Entries } from './git-tree.js'

/** Whether the change added, altered or removed a path, or a link or submodule that leads there. */
export type Committed = (path: string) => boolean

/**
 * By the index of what is checked out, as `workspaceTree` lists it, against everything that the base has. Where the clone
 * lacks the base, everything that git tracks; where git does not answer, everything.
 */
export function committedBy(listed: string | null, base: Entries | null): Committed {
  if (listed === null) return () => true
  const paths = new Set([...changedPaths(listed, base ?? new Map())].map(asOneFile))
  return (path) => {
    const parts = asOneFile(path).split('/')
    return parts.some((_, depth) => paths.has(parts.slice(0, depth + 1).join('/')))
  }
}

/** Some file systems take names that differ in case, or in how accents are written, for one. */
const asOneFile = (path: string): string => path.normalize('NFC').toLowerCase()

/** Of rows `H <mode> <id> <stage>\t<path>` those that the base has otherwise or not at all, and what only the base has. */
function changedPaths(listed: string, base: Entries): Set<string> {
  const changed = new Set<string>()
  let inBoth = 0
  for (const { mark, path } of tracked(listed)) {
    const before = base.get(path)
    if (before !== undefined && mark.endsWith(settled)) inBoth += 1
    if (before === undefined || mark !== `${before.mode} ${before.hash}${settled}`) changed.add(path)
  }
  if (inBoth < base.size) {
    const kept = new Set([...tracked(listed)].map(({ path }) => path))
    for (const path of base.keys()) if (!kept.has(path)) changed.add(path)
  }
  return changed
}

/** The stage of what is in no conflict. */
const settled = ' 0'

function* tracked(listed: string): Generator<Row> {
  // What is told once more because the folder has another content is no row of its own.
  for (const row of rowsOf(listed)) if (row.tag !== '?' && row.tag !== 'C') yield row
}
