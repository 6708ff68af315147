import type { Failure, Statement } from './statements.js'

/** What Postgres or its parser says of a statement. `at` counts characters of the statement from 0. */
export interface SqlError {
  readonly message: string
  readonly code?: string | undefined
  readonly detail?: string | undefined
  readonly hint?: string | undefined
  readonly at?: number | undefined
}

/** `stopped`: the statement ended the conversation; whoever asked needs a new one. */
export type Answered = { readonly value: unknown } | { readonly error: SqlError } | { readonly stopped: string }

export interface RunOptions {
  readonly rows?: boolean | undefined
  /** Milliseconds. */
  readonly timeout: number
}

/** A database to itself in which the statements of one side run: the embedded one, or one that a server made for us. */
export interface Database {
  readonly version: string
  /** What is to be said of it beside every answer: its server, what was tidied up there. */
  readonly notes: readonly string[]
  readonly parse: (sql: string) => Promise<Answered>
  readonly run: (sql: string, options: RunOptions) => Promise<Answered>
  /** Makes files of tables and indexes as long as their statistics say; null where the files are out of reach. */
  readonly extend: ((files: readonly FileSize[]) => Promise<Answered>) | null
  /** Why it does not run a statement that is allowed elsewhere; null where it does. */
  readonly refuses: (statement: Statement) => Promise<string | null>
  readonly close: () => Promise<void>
}

/** Makes a database that nothing was written into. A Failure where there is none to be had, with what is said instead. */
export type OpenDatabase = (extensions: readonly string[]) => Promise<Database | Failure>

export interface FileSize {
  readonly path: string
  readonly bytes: number
  /** Of a B-tree: the level of its root above the leaves. */
  readonly height?: number | undefined
}
