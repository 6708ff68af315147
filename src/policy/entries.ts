import { budgets as registry } from '../budgets/index.js'
import { sections } from '../model/outcome.js'
import type { PolicyEntry } from '../model/policy.js'
import type { Problem } from '../model/user-error.js'
import { settingsShape } from '../units/settings.js'
import { suggestion } from './known-keys.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import { mistakes } from './mistakes.js'
import { pruned, type Refused } from './pruned.js'
import { keyPlace, type Located, valuePlace } from './values.js'

export interface ReadEntries {
  /** Those that can be read, each without keys of which `problems` tells. */
  readonly entries: readonly PolicyEntry[]
  /** Names of sources that entries use and no one declares. */
  readonly undeclared: readonly string[]
  readonly problems: readonly Problem[]
}

/** The entries of every section that the policy uses, in the order of the report. */
export async function readEntries(
  source: SourceText,
  root: Located,
  sourceNames: readonly string[],
): Promise<ReadEntries> {
  const entries: PolicyEntry[] = []
  const problems: Problem[] = []
  const undeclared: string[] = []
  for (const section of sections) {
    const part = root.parts.get(section)
    if (part === undefined || part.parts.size === 0) continue
    const row = registry.find(({ id }) => id === section)
    if (row === undefined) {
      const message = `${section} is not supported by this version`
      problems.push(
        problemAt(source, placeAt(source, part.keyOffset), message, 'Remove it, or use a newer version of the gate.'),
      )
      continue
    }
    const schema = (await row.load()).schema()
    for (const [key, entry] of part.parts) {
      const name = String(key)
      problems.push(...nameProblems(source, section, name, entry))
      for (const named of unknownSources(entry, sourceNames)) {
        undeclared.push(String(named.value))
        problems.push(undeclaredProblem(source, named, sourceNames))
      }
      const read = schema.safeParse(entry.value)
      if (!read.success)
        problems.push(...mistakes({ source, located: entry, schema, name: `${section}.${name}` }, read.error.issues))
      const value = read.success ? read.data : pruned(schema, entry.value, harmless)
      if (value === undefined) continue
      const placeOf: PolicyEntry['placeOf'] = (path) => keyPlace(source, entry, path)
      entries.push({
        section,
        name,
        value,
        place: placeOf([]),
        placeOf,
        valuePlace: (path) => valuePlace(source, entry, path),
      })
    }
  }
  return { entries, undeclared, problems }
}

const settings = new Set(Object.keys(settingsShape()).filter((key) => key !== 'owner'))

/** Keys without which an entry still asks the same, so that leaving one out makes no further mistake. */
const harmless = ({ meant }: Refused): boolean =>
  meant === undefined || settings.has(meant) || ['warnAt', 'aggregate', 'by', 'paths'].includes(meant)

const longestName = 200

function nameProblems(source: SourceText, section: string, name: string, entry: Located): Problem[] {
  const place = placeAt(source, entry.keyOffset)
  if (name.trim() === '')
    return [problemAt(source, place, `an entry of ${section} has an empty name`, 'Give it a name.')]
  if (name.length > longestName) return [problemAt(source, place, `a name has at most ${longestName} characters`)]
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
    ? [problemAt(source, place, 'a name holds invisible characters', 'Write it anew.')]
    : []
}

/** Wherever an entry says `source: name`, that source must exist. Labels are called as their metrics want. */
function unknownSources(part: Located, names: readonly string[]): Located[] {
  return [...part.parts].flatMap(([key, inner]) => {
    if (key === 'matchers') return []
    const unknown = key === 'source' && typeof inner.value === 'string' && !names.includes(inner.value)
    return unknown ? [inner] : unknownSources(inner, names)
  })
}

function undeclaredProblem(source: SourceText, { value, offset }: Located, names: readonly string[]): Problem {
  const fix = suggestion(String(value), names) ?? 'Declare it under `sources`.'
  return problemAt(source, placeAt(source, offset), `there is no source \`${value}\``, fix)
}
