import type { Io } from './io.js'
import type { Side } from './outcome.js'
import type { Place } from './place.js'
import type { Question } from './question.js'
import type { Answer } from './reading.js'
import type { Tree } from './tree.js'

/** A source as the policy declares it, after its schema accepted it. `settings` is what the schema of its type gives. */
export interface SourceSpec {
  readonly name: string
  readonly type: string
  readonly settings: unknown
  readonly place: Place
  /** Names of `${NAME}` that had no value on a run without secrets: every question is answered with `no-secret`. */
  readonly missingSecrets: readonly string[]
}

/** Where one side of a source was read: for the provenance lines of the report. */
export interface Provenance {
  /** ISO 8601, or null where the source has no time. */
  readonly start: string | null
  readonly end: string | null
  /** Points, samples or files that the side rests on. */
  readonly points: number
  /** In words: `perf/base.om from git at 4f2c1aa`, `prom.acme.dev, build="9be77d0"`. Never a secret. */
  readonly origin: string
  readonly versions: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

export interface SourceContext {
  readonly io: Io
  /** The files of a side: base-dir, git or workspace, as the run decided. */
  readonly tree: (side: Side) => Tree
  /** The repository of a side as a whole: what is committed or would be, before any folder with builds or recordings. */
  readonly repository?: (side: Side) => Tree
  /** True where the run must not trust expressions or URLs that only the head names. */
  readonly fork: boolean
  readonly signal: AbortSignal
}

/** An opened source. It never throws for what a reader could explain: that is an Absent with its reason. */
export interface Source {
  readonly ask: (question: Question, side: Side) => Promise<Answer>
  readonly provenance: (side: Side) => Promise<Provenance>
  readonly close: () => Promise<void>
}

/** What the module behind a row of the source registry exports. */
export interface SourceModule {
  readonly open: (spec: SourceSpec, context: SourceContext) => Promise<Source>
  /** What is wrong with an expression in the source's own language, told before anything is asked. Absent where it has none. */
  readonly mistakesIn?: (expression: string, settings: unknown) => Promise<readonly WrittenMistake[]>
}

/** `line` and `column` count from 1 inside the expression. */
export interface WrittenMistake {
  readonly message: string
  readonly line: number
  readonly column: number
}
