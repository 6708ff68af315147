import type * as z from 'zod/mini'

/** The keys that a schema knows at a path; those of every branch where there are several. Looked up only to word a mistake. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [step, ...rest] = path
  return [
    ...new Set(
      objectsIn(schema).flatMap((definition) => {
        if (step === undefined) return definition.type === 'object' ? Object.keys(definition.shape) : []
        const inner = innerOf(definition, step)
        return inner === undefined ? [] : knownKeys(inner, rest)
      }),
    ),
  ]
}

type Definition = z.core.$ZodTypes['_zod']['def']

function innerOf(definition: Definition, step: PropertyKey): z.core.$ZodType | undefined {
  if (definition.type === 'object') return definition.shape[String(step)]
  if (definition.type === 'record') return definition.valueType
  return definition.type === 'array' ? definition.element : undefined
}

/** What can hold parts, behind optional, default, transform and union. */
function objectsIn(schema: z.core.$ZodType): readonly Definition[] {
  const definition = (schema as z.core.$ZodTypes)._zod.def
  switch (definition.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return objectsIn(definition.innerType)
    case 'pipe':
      return objectsIn(definition.in)
    case 'union':
      return definition.options.flatMap(objectsIn)
    case 'object':
    case 'record':
    case 'array':
      return [definition]
    default:
      return []
  }
}

/** The name most like a written one, or undefined where none is near: one slip in three letters is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(written.toLowerCase().slice(0, 60), name.toLowerCase().slice(0, 60)) }))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(written.length / 3)) ? best.name : undefined
}

/** Letters to insert, remove, change, or swap with the next (optimal string alignment). */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      const change = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same)
      row.push(swapped ? Math.min(change, rows[i - 2]![j - 2]! + 1) : change)
    }
    rows.push(row)
  }
  return rows[one.length]![other.length]!
}

/** `Did you mean ...?`, or the names that there are. */
export function suggestion(written: string, names: readonly string[]): string | undefined {
  const near = nearest(written, names)
  if (near !== undefined) return `Did you mean \`${near}\`?`
  return names.length === 0 ? undefined : `Known are ${names.slice(0, 40).join(', ')}.`
}
