import type { Settings } from './budget.js'
import type { Mode, Section } from './outcome.js'
import type { Place } from './place.js'
import type { JobMatch } from './question.js'
import type { SourceSpec } from './source.js'
import type { Unit } from './unit.js'

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
  readonly waivers: readonly Waiver[]
  readonly jobExemptions: readonly JobExemption[]
  readonly justification: Justification | null
  readonly labels: Readonly<Record<string, 'show' | 'hash' | 'hide'>>
  readonly traces: string | null
  /** The whole file as values, as it is written: units and `${NAME}` stand as text. */
  readonly written?: unknown
}

/** One entry of a section: `services: checkout: {...}`. `value` is what the section's schema gives. */
export interface PolicyEntry {
  readonly section: Section
  readonly name: string
  readonly value: unknown
  readonly place: Place
  /** The line of a key inside the entry, by its path; the nearest parent that has a line where the key is not written. */
  readonly placeOf: (path: readonly (string | number)[]) => Place
  /** Where the value of a key stands; null where the key is not written. */
  readonly valuePlace: (path: readonly (string | number)[]) => Place | null
}

/** A failing finding that is accepted for a while. */
export interface Waiver {
  /** Id of a finding, or a glob over ids. */
  readonly finding: string
  /** How bad is still accepted: a regression as a fraction (unit `ratio`), or a value in the metric's unit. Null: however bad. */
  readonly ceiling: { readonly value: number; readonly unit: Unit } | null
  readonly reason: string
  readonly link: string | null
  readonly owner: string
  /** ISO 8601 day; it holds until 24:00 UTC of that day. */
  readonly expires: string
  readonly place: Place
}

/** Jobs at head that need no checklist. What is not given in `match` matches every job. */
export interface JobExemption {
  readonly match: JobMatch
  readonly reason: string
  readonly owner: string
  /** ISO 8601 day; it holds until 24:00 UTC of that day. */
  readonly expires: string
  readonly place: Place
}

/** When a line of a pull request's description may waive a finding. */
export interface Justification {
  /** Globs; a link must match one of them. */
  readonly links: readonly string[]
  /** `@user` or `@org/team`; one of them approved the head commit. Empty: nobody needs to. */
  readonly approvers: readonly string[]
  readonly place: Place
}
