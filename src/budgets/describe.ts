import type { Budget, Statistic } from '../model/budget.js'
import type { Section } from '../model/outcome.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { Question } from '../model/question.js'
import type { SourceSpec } from '../model/source.js'
import { UserError } from '../model/user-error.js'
import type { Quantity } from '../units/quantity.js'
import { type EntrySettings, held, type Measure, type WrittenLimits } from './limits.js'

/** What a section says of one budget of a metric source; the rest follows from the entry and the policy. */
export interface Described {
  /** The budget's key in the policy, camelCase; in kebab-case it ends the finding's id. */
  readonly key: string
  /** Steps, routes and the like between the entry and the budget in the id, already encoded. */
  readonly within?: readonly string[] | undefined
  /** Where its limits stand in the entry, unless under its key. */
  readonly path?: readonly string[] | undefined
  readonly title: string
  readonly measure: Measure
  readonly question: Question
  readonly companions?: Readonly<Record<string, Question>> | undefined
  readonly traced?: Budget['traced'] | undefined
  readonly statistic?: Statistic | undefined
  readonly rules: readonly string[]
  readonly written: WrittenLimits | Quantity | undefined
  /** Name of another source than the entry's. */
  readonly source?: string | undefined
  readonly gates?: boolean | undefined
  readonly notes?: readonly string[] | undefined
  readonly advice: string
}

/** A budget of a metric source, with the limits and settings in force. */
export function describe(described: Described, settings: EntrySettings, entry: PolicyEntry, policy: Policy): Budget {
  const { key, measure } = described
  const path = described.path ?? [key]
  return {
    id: [entry.section, encodedName(entry.name), ...(described.within ?? []), kebab(key)].join('/'),
    section: entry.section as Section,
    entry: entry.name,
    title: described.title,
    unit: measure.unit,
    better: measure.better,
    nature: 'noisy',
    statistic: described.statistic ?? 'centre',
    source: sourceNamed(described.source ?? settings.source, entry, policy),
    question: described.question,
    companions: described.companions ?? {},
    traced: described.traced,
    rules: described.rules,
    gates: described.gates ?? true,
    notes: described.notes ?? [],
    advice: described.advice,
    policyPlace: entry.placeOf(path),
    added: false,
    ...held(measure, policy.defaults, settings, described.written, entry, path),
  }
}

export const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Names stand in ids as they are written; what is outside `[A-Za-z0-9_.-]` is percent-encoded. */
export const encodedName = (name: string): string =>
  name.replace(/[^A-Za-z0-9_.-]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )

function sourceNamed(name: string | undefined, entry: PolicyEntry, policy: Policy): SourceSpec {
  const spec = name === undefined ? undefined : policy.sources.get(name)
  if (spec !== undefined) return spec
  const message = name === undefined ? `${entry.section}.${entry.name} names no source` : `there is no source ${name}`
  throw new UserError([{ message, place: entry.placeOf(['source']), fix: 'Name one of the sources of this policy.' }])
}
