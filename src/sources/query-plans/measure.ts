import type { Side } from '../../model/outcome.js'
import type { LintFinding, Plan } from '../../model/plan.js'
import type { SourceContext } from '../../model/source.js'
import type { Catalog } from './catalog.js'
import { isFirst, noSchemaYet, notComparable } from './comparable.js'
import type { Database, OpenDatabase } from './database.js'
import { openParser } from './engine.js'
import { explain } from './explain.js'
import { lint } from './lint.js'
import { fill, loadSchema, readSeed, type Seed } from './load.js'
import { readSchema, type SchemaFile } from './migrations.js'
import { numbered } from './named-parameters.js'
import { plannerSettings } from './planner-settings.js'
import { hasFiles, type NamedQuery, readQueries } from './query-files.js'
import type { QueryPlanSettings } from './settings.js'
import { isFailure } from './side.js'
import { type Failure, type Statement, statementsIn } from './statements.js'

/** Everything that one side says of its queries. */
export interface Measured {
  readonly origin: string
  readonly version: string
  /** What the planner of this side reckoned with: plans under other settings are not compared. */
  readonly settings: Readonly<Record<string, string>>
  readonly queries: ReadonlyMap<string, NamedQuery>
  readonly plans: ReadonlyMap<string, readonly Plan[] | Failure>
  /** Baseline only: the head's text of a query that changed, planned on the schema of the base. */
  readonly crossed: ReadonlyMap<string, number>
  readonly lint: ReadonlyMap<string, readonly LintFinding[]>
  readonly catalog: Catalog
  readonly statements: readonly Statement[]
  readonly ran: number
  readonly notes: readonly string[]
}

export type Sides = Readonly<Record<Side, Measured | Failure>>

/** The files of both sides, before any database is started. */
export interface Inputs {
  readonly schema: Readonly<Record<Side, readonly SchemaFile[]>>
  readonly queries: Readonly<Record<Side, readonly NamedQuery[]>>
  /** False where no file of either side matches the globs of queries. */
  readonly hasQueryFiles: boolean
  readonly origin: Readonly<Record<Side, string>>
  readonly seed: Seed
}

export async function readInputs(settings: QueryPlanSettings, context: SourceContext): Promise<Inputs> {
  const tree = context.repository ?? context.tree
  const [baseline, candidate] = [tree('baseline'), tree('candidate')]
  const parser = () => openParser(context.io)
  return {
    schema: {
      baseline: await readSchema(baseline, settings.schema),
      candidate: await readSchema(candidate, settings.schema),
    },
    queries: {
      baseline: await readQueries(baseline, settings.files, parser),
      candidate: await readQueries(candidate, settings.files, parser),
    },
    hasQueryFiles: (await hasFiles(candidate, settings.files)) || (await hasFiles(baseline, settings.files)),
    origin: { baseline: baseline.origin, candidate: candidate.origin },
    seed: await readSeed(settings, baseline, candidate),
  }
}

/** Plans every query of both sides, one database after the other: never two at a time, and none is left running. */
export async function measure(inputs: Inputs, settings: QueryPlanSettings, open: OpenDatabase): Promise<Sides> {
  if (isFirst(inputs)) {
    return { baseline: noSchemaYet(settings), candidate: await measureSide('candidate', inputs, settings, open, []) }
  }
  const before = new Map(inputs.queries.baseline.map((query) => [query.digest, query.name]))
  const changed = inputs.queries.candidate.filter(({ digest, name }) => before.get(digest) !== name)
  const baseline = await measureSide('baseline', inputs, settings, open, changed)
  if (isSame(inputs) && !isFailure(baseline)) {
    return { baseline, candidate: { ...baseline, origin: inputs.origin.candidate } }
  }
  // Where there is no database for one side there is none for the other.
  if (isFailure(baseline) && baseline.absent !== undefined) return { baseline, candidate: baseline }
  const candidate = await measureSide('candidate', inputs, settings, open, [])
  if (isFailure(baseline) || isFailure(candidate)) return { baseline, candidate }
  return { baseline, candidate: notComparable(baseline, candidate) ?? candidate }
}

/** A change that touches neither schema nor queries is planned once: the same files give the same costs. */
function isSame({ schema, queries }: Inputs): boolean {
  const text = (side: Side) => JSON.stringify([schema[side], queries[side]])
  return text('baseline') === text('candidate')
}

/** A query that kills the database costs a new start; more of them than this are not planned. */
const mostRestarts = 3

async function measureSide(
  side: Side,
  inputs: Inputs,
  settings: QueryPlanSettings,
  open: OpenDatabase,
  extra: readonly NamedQuery[],
): Promise<Measured | Failure> {
  const queries = inputs.queries[side]
  const plans = new Map<string, readonly Plan[] | Failure>()
  const crossed = new Map<string, number>()
  const found = new Map<string, readonly LintFinding[]>()
  for (let start = 0; start <= mostRestarts; start++) {
    const database = await open(extensionsIn(inputs.schema[side]))
    if (isFailure(database)) return database
    try {
      const loaded = await load(side, inputs, settings, database)
      if (isFailure(loaded)) return loaded
      const work = { database, settings, catalog: loaded.catalog }
      const stopped =
        (await planAll(queries, plans, work)) ||
        (await lintAll(queries, found, work)) ||
        (await crossAll(extra, crossed, work))
      if (stopped && start < mostRestarts) continue
      const byName = new Map(queries.map((query) => [query.name, query]))
      return {
        origin: inputs.origin[side],
        version: database.version,
        queries: byName,
        plans,
        crossed,
        lint: found,
        ...loaded,
        notes: [...database.notes, ...loaded.notes],
      }
    } finally {
      await database.close()
    }
  }
  throw new Error('the last start gives an answer')
}

interface Work {
  readonly database: Database
  readonly settings: QueryPlanSettings
  readonly catalog: Catalog
}

async function load(side: Side, inputs: Inputs, settings: QueryPlanSettings, database: Database) {
  const schema = await loadSchema(inputs.schema[side], database, settings)
  if (isFailure(schema)) return schema
  const filled = await fill(inputs.seed, database, settings)
  if (isFailure(filled)) return filled
  const reckoned = await plannerSettings(database)
  return { ...schema, notes: [...schema.notes, ...filled.notes], catalog: filled.catalog, settings: reckoned }
}

/** True when the database stopped and the rest waits for another. */
async function planAll(
  queries: readonly NamedQuery[],
  plans: Map<string, readonly Plan[] | Failure>,
  work: Work,
): Promise<boolean> {
  for (const query of queries) {
    if (plans.has(query.name)) continue
    const sets = work.settings.parameters[query.name] ?? []
    const planned = await explain(query, sets, work.database, work.catalog)
    plans.set(query.name, planned)
    if ('stopped' in planned && planned.stopped) return true
  }
  return false
}

async function lintAll(
  queries: readonly NamedQuery[],
  found: Map<string, readonly LintFinding[]>,
  work: Work,
): Promise<boolean> {
  const { hot, forbid } = work.settings
  for (const { name, sql, place } of queries) {
    if (found.has(name)) continue
    const statements = await statementsIn(numbered(sql).sql, place.path, work.database)
    if (isFailure(statements)) {
      found.set(name, [])
      if (statements.stopped) return true
      continue
    }
    const forbidden = hot === null || hot.includes(name) ? forbid : []
    found.set(
      name,
      statements.flatMap(({ node }) => lint(node, place, forbidden)),
    )
  }
  return false
}

async function crossAll(queries: readonly NamedQuery[], crossed: Map<string, number>, work: Work): Promise<boolean> {
  for (const query of queries) {
    if (crossed.has(query.name)) continue
    const planned = await explain(query, work.settings.parameters[query.name] ?? [], work.database, work.catalog)
    if ('stopped' in planned) {
      crossed.set(query.name, Number.NaN)
      if (planned.stopped) return true
      continue
    }
    crossed.set(
      query.name,
      planned.reduce((sum, { root }) => sum + root.cost, 0),
    )
  }
  return false
}

/** Extensions that the files create; those that come with the engine are loaded for them. */
const extensionsIn = (files: readonly SchemaFile[]): string[] => [
  ...new Set(
    files.flatMap(({ text }) =>
      [...text.matchAll(/create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([a-z_-]+)"?/gi)].map((match) =>
        (match[1] ?? '').toLowerCase(),
      ),
    ),
  ),
]
