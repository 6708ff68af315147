import type { Budget } from './budget.js'
import type { Judgement } from './judgement.js'
import type { Measurement } from './measurement.js'
import type { Side } from './outcome.js'
import type { Policy, PolicyEntry } from './policy.js'
import type { Question } from './question.js'
import type { Answer } from './reading.js'
import type { Notice, Report } from './report.js'
import type { SourceSpec } from './source.js'

/**
 * A row of a registry. `load` imports the code when it is needed, so that a policy without queries never loads a
 * database. What the code exports is given by the row's type parameter.
 */
export interface Row<Module> {
  readonly id: string
  readonly load: () => Promise<Module>
}

/** What a section may look at to find what no entry of the policy names. */
export interface Discovery {
  readonly policy: Policy
  /** Every budget that an entry of the base's policy gives, and those that only head has. */
  readonly budgets: readonly Budget[]
  readonly ask: (spec: SourceSpec, question: Question, side: Side) => Promise<Answer>
  /** Who owns a path by head's CODEOWNERS; null where nobody does. A suggestion, never a permission. */
  readonly ownerOf: (path: string) => string | null
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What the file of a policy section exports besides its `schema()`. */
export interface SectionModule {
  readonly budgets: (entry: PolicyEntry, policy: Policy) => readonly Budget[]
  /** Budgets for what no entry names, found in the files of both sides; asked whenever there is a policy. */
  readonly discover?: (found: Discovery) => Promise<readonly Budget[]>
  /** Globs over the ids that `discover` may add for these entries. */
  readonly findsLater?: (entries: readonly PolicyEntry[]) => readonly string[]
  /** What it found and does not judge. */
  readonly notices?: (found: Discovery) => Promise<readonly Notice[]>
}

/** One way to judge: gets a whole family at once, because false alarms are held over the family. Pure. */
export interface RuleModule {
  readonly judge: (family: readonly Measurement[]) => readonly Judgement[]
}

export interface ReporterModule {
  readonly render: (report: Report, options: RenderOptions) => string
}

export interface RenderOptions {
  readonly colour: boolean
  /** Longest output in characters; null for no limit. */
  readonly limit: number | null
  /** Where files of the repository can be looked at, `https://host/owner/name/blob/<sha>`; null for none. */
  readonly blobUrl: string | null
  /** Ids of findings whose owner is mentioned, so that GitHub tells them; others are named without a mention. */
  readonly mentions?: ReadonlySet<string> | undefined
  /** False for a report that came from outside: no address in it becomes a link. True when not given. */
  readonly links?: boolean | undefined
}
