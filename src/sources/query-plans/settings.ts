import * as z from 'zod/mini'
import type { LintRule } from '../../model/plan.js'
import { text, texts } from '../../units/schema.js'

export type Scalar = string | number | boolean | null | readonly (string | number | boolean | null)[]
export type ParameterSet = Readonly<Record<string, Scalar>>

/** A table as the policy declares it, where there are neither rows nor statistics. */
export interface DeclaredTable {
  readonly rows: number
  /** Mean bytes of a row; from its columns where it is not given. */
  readonly rowBytes?: number | undefined
  readonly columns?: Readonly<Record<string, DeclaredColumn>> | undefined
}

export interface DeclaredColumn {
  /** Number of distinct values; each row its own where it is not given. */
  readonly distinct?: number | undefined
  /** Share of rows without a value, 0 to 1. */
  readonly nulls?: number | undefined
}

/** What the section `queries` asks this source with. */
export interface QueryPlanSettings {
  /** Globs of schema files and migrations. */
  readonly schema: readonly string[]
  readonly seed?: string | undefined
  readonly statistics?: string | undefined
  readonly tables?: Readonly<Record<string, DeclaredTable>> | undefined
  /** Globs of files with queries. */
  readonly files: readonly string[]
  readonly parameters: Readonly<Record<string, readonly ParameterSet[]>>
  /** Names of queries in which what is forbidden fails; null: in all. */
  readonly hot: readonly string[] | null
  readonly forbid: readonly LintRule[]
  /** Cost of a page that is read out of order. */
  readonly randomPageCost: number
  /** Longest time of one statement, in seconds. */
  readonly timeout: number
}

/** The section makes these settings itself; a source of this type is never written by hand. */
export function schema() {
  return z.object({
    schema: texts('Schema files and migrations.'),
    files: texts('Files with queries.'),
    seed: z.optional(text('SQL that fills the tables.')),
  })
}
