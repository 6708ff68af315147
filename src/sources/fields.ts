/** Looks into JSON of strangers: only own properties, and nothing is assumed to be there. */

export type Fields = Readonly<Record<string, unknown>>

export function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

export function own(value: unknown, key: string): unknown {
  const found = fields(value)
  return found !== null && Object.hasOwn(found, key) ? found[key] : undefined
}

/** Own properties of an object; none of anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(fields(value) ?? {})
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string')
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}
