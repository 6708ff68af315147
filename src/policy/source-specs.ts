import type { Place } from '../model/place.js'
import type { SourceSpec } from '../model/source.js'
import type { Problem } from '../model/user-error.js'
import { sources } from '../sources/index.js'
import { describe } from '../units/schema.js'
import { type Environment, filled } from './environment.js'
import { knownKeys, suggestion } from './known-keys.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import { mistakes } from './mistakes.js'
import type { Located } from './values.js'

export interface ReadSources {
  /** Those that were accepted, and a stand-in for each that was refused: a budget may name it without a second complaint. */
  readonly specs: ReadonlyMap<string, SourceSpec>
  readonly problems: readonly Problem[]
}

/** In place of a source that cannot be used, so that what else is wrong with its budgets is told in the same run. */
export const standIn = (name: string, type: unknown, place: Place): SourceSpec => ({
  name,
  type: typeof type === 'string' ? type : '',
  settings: {},
  place,
  missingSecrets: [],
})

const registry = () => sources.filter((row) => row.declared !== false)

/** The sources of a policy, each accepted by the schema of its type. */
export async function readSources(
  source: SourceText,
  root: Located,
  environment: Environment & { readonly sources?: 'fill' | 'keep' | undefined },
): Promise<ReadSources> {
  const specs = new Map<string, SourceSpec>()
  const problems: Problem[] = []
  const parts = root.parts.get('sources')?.parts ?? new Map<string, Located>()
  for (const [name, part] of parts) {
    const read = await readSource(source, String(name), part, environment)
    if ('type' in read) specs.set(String(name), read)
    else {
      problems.push(...read)
      specs.set(String(name), standIn(String(name), part.parts.get('type')?.value, placeAt(source, part.keyOffset)))
    }
  }
  return { specs, problems }
}

async function readSource(
  source: SourceText,
  name: string,
  part: Located,
  environment: Environment & { readonly sources?: 'fill' | 'keep' | undefined },
): Promise<SourceSpec | readonly Problem[]> {
  const types = registry().map((row) => row.id)
  const written = part.parts.get('type')
  const row = registry().find(({ id }) => id === written?.value)
  if (row === undefined) {
    const place = placeAt(source, written?.offset ?? part.keyOffset)
    if (written === undefined)
      return [problemAt(source, place, `sources.${name} needs a type`, `Known are ${types.join(', ')}.`)]
    const message = `${describe(written.value)} is not a type of source`
    return [problemAt(source, place, message, suggestion(String(written.value), types))]
  }
  const spec = { name, type: row.id, place: placeAt(source, part.keyOffset) }
  if (environment.sources === 'keep') return { ...spec, settings: part.value, missingSecrets: [] }
  const { value, missing, problems } = filled(source, part, environment)
  if (missing.length > 0) return problems.length > 0 ? problems : { ...spec, settings: value, missingSecrets: missing }
  const schema = (await row.load()).schema()
  // A schema may state its type itself; where it does not, the type is no key of it.
  const stated = knownKeys(schema, []).includes('type')
  const read = schema.safeParse(stated ? value : withoutType(value))
  if (read.success && problems.length === 0) return { ...spec, settings: read.data, missingSecrets: [] }
  const asked = { source, located: part, schema, name: `sources.${name}` }
  return [
    ...problems,
    ...(read.success ? [] : mistakes(asked, read.error.issues).filter((one) => !already(problems, one))),
  ]
}

function withoutType(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'type'))
}

/** One mistake at one place is enough: what could not be filled is not also refused for how it looks. */
function already(problems: readonly Problem[], other: Problem): boolean {
  return problems.some(({ place }) => place?.line === other.place?.line && place?.column === other.place?.column)
}
