import type { Budget } from './budget.js'
import type { Judgement } from './judgement.js'
import type { Measurement } from './measurement.js'
import type { Policy, PolicyEntry } from './policy.js'
import type { Report } from './report.js'

/**
 * A row of a registry. `load` imports the code when it is needed, so that a policy without queries never loads a
 * database. What the code exports is given by the row's type parameter.
 */
export interface Row<Module> {
  readonly id: string
  readonly load: () => Promise<Module>
}

/** What the file of a policy section exports besides its `schema()`. */
export interface SectionModule {
  readonly budgets: (entry: PolicyEntry, policy: Policy) => readonly Budget[]
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
