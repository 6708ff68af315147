/** How often a job runs, as its kind understood the words of the manifest; null where they cannot be resolved. */
export type Timing =
  | { readonly cron: string; readonly dialect: Dialect }
  | { readonly seconds: number }
  | { readonly perDay: number }
  | { readonly calendar: string }
  | null

/** unix: five fields, or six with seconds first. quartz: seconds first, Sunday is 1. aws: year last, Sunday is 1. */
export type Dialect = 'unix' | 'quartz' | 'aws'

/** A job as its kind finds it in the text of one file. */
export interface Found {
  readonly name: string
  /** As it is written. */
  readonly schedule: string
  readonly timing: Timing
  readonly line: number
  /** False: suspended, paused or disabled. Default: true. */
  readonly active?: boolean
  readonly jitter?: string | null
  readonly declared?: Readonly<Record<string, string>>
  /** Statements that are run in order: a later one of the same name takes the earlier one's place, or ends it. */
  readonly effect?: 'replaces' | 'removes'
}

/** What the file of a kind exports besides its `id`. Pure. */
export interface JobKind {
  readonly id: string
  /** By the path alone: whether the file is worth reading. */
  readonly mayHold: (path: string) => boolean
  readonly find: (text: string, path: string) => readonly Found[]
}
