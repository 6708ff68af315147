import type { Settings } from './budget.js'
import type { Mode, Section } from './outcome.js'
import type { Place } from './place.js'
import type { SourceSpec } from './source.js'

/** A policy file that its schema accepted. Values are in base units; every entry knows its line. */
export interface Policy {
  readonly path: string
  /** The git ref it was read at; null for the working tree. */
  readonly ref: string | null
  readonly mode: Mode
  readonly defaults: Settings
  readonly sources: ReadonlyMap<string, SourceSpec>
  readonly entries: readonly PolicyEntry[]
  /** Globs of the files that the load is made of. */
  readonly dataset: readonly string[]
  /** What other keys of the file hold, as their schema gives it. */
  readonly waivers: readonly unknown[]
  readonly jobExemptions: readonly unknown[]
  readonly justification: unknown
  readonly labels: Readonly<Record<string, 'show' | 'hash' | 'hide'>>
  readonly traces: string | null
}

/** One entry of a section: `services: checkout: {...}`. `value` is what the section's schema gives. */
export interface PolicyEntry {
  readonly section: Section
  readonly name: string
  readonly value: unknown
  readonly place: Place
  /** The line of a key inside the entry, by its path; the nearest parent that has a line where the key is not written. */
  readonly placeOf: (path: readonly (string | number)[]) => Place
}
