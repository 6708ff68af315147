import { describe, type Written, written } from './written.js'

/** A text that says something. */
export function text(description: string, examples: readonly string[] = []): Written<string> {
  return written<string>({ type: 'string', minLength: 1, description, examples: [...examples] }, (value) => {
    if (typeof value !== 'string') return { error: `expected a text, found ${describe(value)}`, fix: quoted(value) }
    return value.trim() === '' ? { error: 'is empty' } : value
  })
}

/** One of a closed list of words. */
export function choice<const Word extends string>(words: readonly Word[], description: string): Written<Word> {
  return written<Word>({ type: 'string', enum: [...words], description }, (value) => {
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    return { error: `expected ${orList(words)}, found ${describe(value)}`, fix: `Write one of ${words.join(', ')}.` }
  })
}

/** One text or a list of them, always given as a list. */
export function texts(description: string, count: { readonly most?: number } = {}): Written<readonly string[]> {
  const { most = 1000 } = count
  const item = { type: 'string', minLength: 1 }
  const meta = { description, anyOf: [item, { type: 'array', items: item, minItems: 1, maxItems: most }] }
  return written<readonly string[]>(meta, (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (list.length === 0) return { error: 'is an empty list' }
    if (list.length > most) return { error: `holds ${list.length} of at most ${most}` }
    const out = list.filter((item) => typeof item === 'string')
    const other = list.find((item) => typeof item !== 'string')
    if (other !== undefined)
      return { error: `expected a text or a list of them, found ${describe(other)}`, fix: quoted(other) }
    return out.some((item) => item.trim() === '') ? { error: 'holds an empty text' } : out
  })
}

/** One pattern or a list of patterns of paths, `*`, `**`, `?` and `{a,b}`; always given as a list. */
export function globs(description: string): Written<readonly string[]> {
  return texts(`${description} One pattern or a list: * inside a folder, ** across folders.`)
}

function quoted(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? `Put it in quotes: "${value}".` : undefined
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
