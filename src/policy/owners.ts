import { matches } from '../units/glob.js'

/**
 * Who owns a path by the text of a CODEOWNERS file: the last pattern that matches decides; a pattern without owners
 * means nobody. Owners are given as they are written, with a space between several.
 */
export function codeownerOf(path: string, codeowners: string): string | null {
  let owner: string | null = null
  for (const line of codeowners.split(/\r?\n/)) {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
    // GitHub supports neither negation nor character ranges in this file.
    if (pattern === undefined || pattern === '' || /^!|[[\]]/.test(pattern)) continue
    if (globsOf(pattern).some((glob) => matches(path, glob))) owner = owners.join(' ') || null
  }
  return owner
}

/** A slash at the start or inside ties a pattern to the root; one at the end means what is inside the folder. */
function globsOf(pattern: string): string[] {
  const plain = pattern.replace(/^\/|\/$/g, '')
  const tied = pattern.replace(/\/$/, '').includes('/')
  const start = tied || plain.startsWith('**') ? plain : `**/${plain}`
  const inside = `${start}/**`
  if (pattern.endsWith('/')) return [inside]
  // `docs/*` means the files of one folder and not what is below it.
  return plain.endsWith('/*') ? [start] : [start, inside]
}

/** Where GitHub looks for the file, in its order. */
export const codeownersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const
