/**
 * Globs as in .gitignore-like lists: `*` and `?` stay inside one segment, `**` crosses them, `{a,b}` is one of several.
 * Anything else stands for itself. Matching takes time linear in the text for each `*`.
 */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(text, pattern))
}

/** True where the whole text matches the pattern. */
export function matches(text: string, pattern: string): boolean {
  return new RegExp(`^${translated(pattern)}$`, 'su').test(text)
}

const tokens = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|./gsu

function translated(pattern: string): string {
  return pattern.replace(tokens, (token) => {
    switch (token) {
      case '**/':
        return '(?:.*/)?'
      case '**':
        return '.*'
      case '*':
        return '[^/]*'
      case '?':
        return '[^/]'
    }
    if (token.length > 1 && token.startsWith('{')) {
      return `(?:${token.slice(1, -1).split(',').map(translated).join('|')})`
    }
    return token.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
  })
}
