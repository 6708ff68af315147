import type { Reason } from '../../model/outcome.js'

export interface Metric {
  readonly values: readonly number[]
  /** Written as a list, be it of one. */
  readonly list: boolean
  /** Why this one metric cannot be used; the others can. */
  readonly trouble: (Trouble & { readonly reason: Reason }) | null
}

export interface Trouble {
  readonly trouble: string
}

const deepest = 64

/** The metrics of a file, or what is wrong with it as a whole. */
export function readMetrics(content: Uint8Array): ReadonlyMap<string, Metric> | Trouble {
  const text = decoded(content)
  if (text === null) return { trouble: 'is not UTF-8 text.' }
  if (depthOf(text) > deepest) return { trouble: `is nested more than ${deepest} levels deep.` }
  const parsed = parse(text)
  if ('trouble' in parsed) return parsed
  const { value } = parsed
  if (Array.isArray(value)) return listedMetrics(value)
  if (typeof value !== 'object' || value === null) {
    return { trouble: 'holds no object of metrics: write { "name": number } or { "name": [numbers] }.' }
  }
  const entries = Object.entries(value)
  if (entries.some(([name]) => name === '__proto__'))
    return { trouble: 'has a metric called __proto__, which is refused.' }
  return new Map(entries.map(([name, one]) => [name, metricOf(one)]))
}

/** `[{ name, unit, value }]`, as tools write for customSmallerIsBetter and customBiggerIsBetter; a name that comes again is a further run. */
function listedMetrics(rows: readonly unknown[]): ReadonlyMap<string, Metric> | Trouble {
  const found = new Map<string, unknown[]>()
  for (const row of rows) {
    const { name, value } = typeof row === 'object' && row !== null ? (row as { name?: unknown; value?: unknown }) : {}
    if (typeof name !== 'string') {
      return { trouble: 'is a list with an entry that has no name: write { "name", "unit", "value" }.' }
    }
    found.set(name, [...(found.get(name) ?? []), value])
  }
  return new Map([...found].map(([name, values]) => [name, metricOf(values.length === 1 ? values[0] : values)]))
}

function decoded(content: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return null
  }
}

/** Counted before anything is built: a parser may run out of stack. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (mark === '[' || mark === '{') most = Math.max(most, ++depth)
    if (mark === ']' || mark === '}') depth--
  }
  return most
}

function parse(text: string): { readonly value: unknown } | Trouble {
  try {
    return { value: JSON.parse(text) }
  } catch {
    const bare = /[:[,]\s*(NaN|-?Infinity)\b/.exec(text)
    if (bare) return { trouble: `holds ${bare[1]}, which JSON does not have: leave such samples out.` }
    return { trouble: 'is no JSON: it is cut off, or something else.' }
  }
}

function metricOf(value: unknown): Metric {
  const list = Array.isArray(value)
  const items: readonly unknown[] = list ? value : [value]
  const at = items.findIndex((item) => typeof item !== 'number' || !Number.isFinite(item))
  if (items.length === 0) return troubled('empty', 'is an empty list.')
  if (at < 0) return { values: items.filter((item) => typeof item === 'number'), list, trouble: null }
  const place = list ? ` at position ${at + 1}` : ''
  const found = JSON.stringify(items[at])?.slice(0, 40) ?? 'nothing'
  const word = items[at] === null || /^"?[+-]?(nan|inf(inity)?)"?$/i.test(found) || typeof items[at] === 'number'
  return troubled(word ? 'nan' : 'unsupported', `holds ${found}${place}, and a number is needed.`)
}

const troubled = (reason: Reason, trouble: string): Metric => ({
  values: [],
  list: false,
  trouble: { reason, trouble },
})
