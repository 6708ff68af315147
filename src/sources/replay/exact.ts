/** What JSON cannot say, said in JSON: maps, sets, infinities, NaN and minus zero come back as they were. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const words = new Map<string, number>([
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
  ['-0', -0],
])

/** `mask` sees every text on its way out. Keys come sorted: the same value gives the same bytes. */
export function encode(value: unknown, mask: (text: string) => string = (text) => text): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return mask(value)
  if (typeof value === 'number') return encodeNumber(value)
  if (Array.isArray(value)) return value.map((item) => encode(item, mask))
  if (value instanceof Map) return { $map: [...value].map((pair) => pair.map((item) => encode(item, mask))) }
  if (value instanceof Set) return { $set: [...value].map((item) => encode(item, mask)) }
  if (typeof value !== 'object') return null
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [mask(key), encode(item, mask)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return pairs.some(([key]) => key.startsWith('$')) ? { $object: pairs } : Object.fromEntries(pairs)
}

function encodeNumber(value: number): Json {
  const word = [...words].find(([, number]) => Object.is(number, value))?.[0]
  return word === undefined ? value : { $number: word }
}

const deepest = 64

/** Throws an Error with words for what `encode` never writes. */
export function decode(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new Error(`nested more than ${deepest} levels deep`)
  if (value === null || typeof value !== 'object') return value
  const inner = (item: unknown) => decode(item, depth + 1)
  if (Array.isArray(value)) return value.map(inner)
  const [[key, item] = ['', null], ...others] = Object.entries(value)
  if (key.startsWith('$') && others.length === 0) return decodeTagged(key, item, inner)
  const pairs = Object.entries(value)
  if (pairs.some(([name]) => name === '__proto__')) throw new Error('a key is called __proto__')
  return Object.fromEntries(pairs.map(([name, one]) => [name, inner(one)]))
}

function decodeTagged(tag: string, item: unknown, inner: (item: unknown) => unknown): unknown {
  if (tag === '$number' && typeof item === 'string' && words.has(item)) return words.get(item)
  if (tag === '$set' && Array.isArray(item)) return new Set(item.map(inner))
  if (tag === '$map' && isPairs(item)) return new Map(item.map(([key, one]) => [inner(key), inner(one)]))
  if (tag === '$object' && isPairs(item)) return Object.fromEntries(item.map(([key, one]) => [String(key), inner(one)]))
  throw new Error(`${tag.slice(0, 20)} is not what it should be`)
}

const isPairs = (item: unknown): item is [unknown, unknown][] =>
  Array.isArray(item) && item.every((pair) => Array.isArray(pair) && pair.length === 2)
