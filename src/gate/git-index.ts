/**
 * Everything that git knows of a folder, from one process: `H <mode> <id> <stage>` for what is in the index (`h` where git
 * is told not to look at the file, `S` where it need not be there, `M` while it is in conflict), once more with `C` where
 * the file is another, and `?` for what is not tracked.
 */
export const listing = ['ls-files', '-z', '-v', '--stage', '--modified', '--others', '--exclude-standard']

export interface Row {
  readonly tag: string
  /** `<mode> <id> <stage>`; empty for what is not tracked. */
  readonly mark: string
  readonly path: string
}

/** The rows of a listing, one by one: there may be a hundred thousand. */
export function* rowsOf(listed: string): Generator<Row> {
  for (let at = 0, end = listed.indexOf('\0'); end >= 0; at = end + 1, end = listed.indexOf('\0', at)) {
    const tag = listed.charAt(at)
    const tab = tag === '?' ? at + 1 : listed.indexOf('\t', at)
    yield { tag, mark: listed.slice(at + 2, tab), path: listed.slice(tab + 1, end) }
  }
}
