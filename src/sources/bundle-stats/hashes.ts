/** The hashes that a build puts into its own file names come back inside its files; what only they moved is no change. */

/** Parts of one build's file names that the other build's names do not have. */
export function ownHashes(files: Iterable<string>, others: Iterable<string>): ReadonlySet<string> {
  const theirs = new Set([...others].flatMap(tokensOf))
  return new Set([...files].flatMap(tokensOf).filter((token) => !theirs.has(token)))
}

/** Candidates in `assets/search-BWUqhSsZ.js`: the stem, its last part, and the last eight letters after a mark. */
function tokensOf(path: string): string[] {
  return path.split('/').flatMap((name) => {
    const stem = name.replace(/(?:\.(?:m?js|cjs|css|map))+$/, '')
    const parts = stem.split('.')
    const last = parts.at(-1) ?? ''
    return [...parts, /[-_~]([A-Za-z0-9]{6,})$/.exec(last)?.[1] ?? '', /[-~]([\w-]{8})$/.exec(last)?.[1] ?? ''].filter(
      isLong,
    )
  })
}

const isLong = (token: string): boolean => token.length >= 6 && /^[\w~-]+$/.test(token)

const word = /[\w~-]{6,}/g

/** The content with every hash of its own build replaced by the same mark. */
export function withoutHashes(content: string, hashes: ReadonlySet<string>): string {
  if (hashes.size === 0) return content
  return content.replace(word, (run) => maskedRun(run, hashes))
}

/** A run of letters is a hash, or ends with one after a mark: `search-BWUqhSsZ`. */
function maskedRun(run: string, hashes: ReadonlySet<string>): string {
  if (hashes.has(run)) return '#'
  for (let at = 1; at <= run.length - 6; at += 1) {
    const before = run[at - 1]
    if ((before === '-' || before === '_' || before === '~') && hashes.has(run.slice(at))) return `${run.slice(0, at)}#`
  }
  return run
}
