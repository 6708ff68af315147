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
  for (const { mark, path } of rowsOf(listed)) {
    const before = base.get(path)
    if (before !== undefined && mark.endsWith(settled)) inBoth += 1
    if (before === undefined || mark !== `${before.mode} ${before.hash}${settled}`) changed.add(path)
  }
  if (inBoth < base.size) {
    const kept = new Set([...rowsOf(listed)].map(({ path }) => path))
    for (const path of base.keys()) if (!kept.has(path)) changed.add(path)
  }
  return changed
}

/** The stage of what is in no conflict. */
const settled = ' 0'

function* rowsOf(listed: string): Generator<{ mark: string; path: string }> {
  for (let at = 0, end = listed.indexOf('\0'); end >= 0; at = end + 1, end = listed.indexOf('\0', at)) {
    // What is not tracked, and what is told once more because the folder has another content.
    if (listed.startsWith('? ', at) || listed.startsWith('C ', at)) continue
    const tab = listed.indexOf('\t', at)
    yield { mark: listed.slice(at + 2, tab), path: listed.slice(tab + 1, end) }
  }
}
