import type * as z from 'zod/mini'
import { nearest } from '../units/nearest.js'

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

/** `Did you mean ...?`, or the names that there are. */
export function suggestion(written: string, names: readonly string[]): string | undefined {
  const near = nearest(written, names)
  if (near !== undefined) return `Did you mean \`${near}\`?`
  return names.length === 0 ? undefined : `Known are ${names.slice(0, 40).join(', ')}.`
}
