/** The leaves of a value as written, by their path with points: `rate`, `baseline.matchers.build`. */
export function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (value === undefined) return new Map()
  const inside = (key: string | number, part: unknown) => [...leavesOf(part, path === '' ? `${key}` : `${path}.${key}`)]
  if (Array.isArray(value)) {
    // A list of plain values reads best as one line; its order is part of it.
    if (value.every((part) => typeof part !== 'object' || part === null))
      return new Map([[path, `[${value.join(', ')}]`]])
    return new Map(value.flatMap((part, index) => inside(index + 1, part)))
  }
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).flatMap(([key, part]) => inside(key, part)))
  return new Map([[path, String(value)]])
}

export interface LeafChange {
  readonly key: string
  readonly from: string | null
  readonly to: string | null
}

/** What was added, removed or changed between two values, leaf by leaf. */
export function leafChanges(from: unknown, to: unknown): LeafChange[] {
  const before = leavesOf(from)
  const after = leavesOf(to)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key) ?? null, after.get(key) ?? null]
    return old === now ? [] : [{ key, from: old, to: now }]
  })
}

/** What a source may hold that nobody should read: headers, and the user part of an address. */
export function withoutSecrets({ key, from, to }: LeafChange): LeafChange {
  if (/(^|\.)headers\./.test(key)) return { key, from: from && 'hidden', to: to && 'hidden' }
  const masked = (text: string | null) => text?.replace(/\/\/[^/?#\s]*@/, '//***@') ?? null
  return { key, from: masked(from), to: masked(to) }
}

/** The value under a key of a mapping, or undefined. */
export function under(value: unknown, ...keys: readonly string[]): unknown {
  let part = value
  for (const key of keys) {
    if (typeof part !== 'object' || part === null) return undefined
    part = Object.hasOwn(part, key) ? Object.entries(part).find(([name]) => name === key)?.[1] : undefined
  }
  return part
}
