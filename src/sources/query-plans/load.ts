import type { Tree } from '../../model/tree.js'
import { type Catalog, readCatalog } from './catalog.js'
import type { Database } from './database.js'
import { nothingReckoned, type Reckoned } from './declared.js'
import type { SchemaFile } from './migrations.js'
import { analyze, withoutAutovacuum } from './seeded.js'
import type { QueryPlanSettings } from './settings.js'
import { type Applied, apply, isFailure } from './side.js'
import type { Failure } from './statements.js'
import { restoreStatistics } from './statistics.js'

/** What stands for the rows of production, the same on both sides: SQL that writes rows, or statistics without rows. */
export type Seed =
  | { readonly kind: 'seed'; readonly base: SchemaFile | null; readonly head: SchemaFile | null }
  | { readonly kind: 'statistics'; readonly file: SchemaFile | null }
  | { readonly kind: 'declared'; readonly reckoned: Reckoned }

const largestSeed = 64 * 1024 * 1024

/** The base's, on both sides: a change cannot make its own tables small. The head's where the base has none. */
export async function readSeed(settings: QueryPlanSettings, baseline: Tree, candidate: Tree): Promise<Seed> {
  const { seed, statistics } = settings
  const path = seed ?? statistics
  if (path === undefined) return { kind: 'declared', reckoned: nothingReckoned() }
  const [base, head] = [await fileOf(baseline, path), await fileOf(candidate, path)]
  return seed === undefined ? { kind: 'statistics', file: base ?? head } : { kind: 'seed', base, head }
}

async function fileOf(tree: Tree, path: string): Promise<SchemaFile | null> {
  const content = await tree.read(path, largestSeed)
  return content === null ? null : { path, text: new TextDecoder().decode(content) }
}

export function loadSchema(
  files: readonly SchemaFile[],
  database: Database,
  settings: QueryPlanSettings,
): Promise<Applied | Failure> {
  if (files.length > 0) return apply(files, database, settings)
  const text = `no file matches ${settings.schema.join(', ')}`
  return Promise.resolve({ text, place: { path: settings.schema[0] ?? '', line: 1 }, stopped: false })
}

export interface Filled {
  readonly catalog: Catalog
  readonly notes: readonly string[]
}

export async function fill(seed: Seed, database: Database, settings: QueryPlanSettings): Promise<Filled | Failure> {
  const notes =
    seed.kind === 'seed' ? await fillRows(seed, database, settings) : await restoreStatistics(seed, database, settings)
  if (isFailure(notes)) return notes
  return { notes, catalog: await readCatalog(database) }
}

async function fillRows(
  seed: Seed & { kind: 'seed' },
  database: Database,
  settings: QueryPlanSettings,
): Promise<readonly string[] | Failure> {
  const first = seed.base ?? seed.head
  const path = settings.seed ?? ''
  if (first === null) return { text: `${path} is not there`, place: { path, line: 1 }, stopped: false }
  const notes: string[] = []
  await withoutAutovacuum(database)
  let filled = await apply([first], database, settings)
  if (
    isFailure(filled) &&
    !filled.stopped &&
    seed.base !== null &&
    seed.head !== null &&
    seed.head.text !== seed.base.text
  ) {
    notes.push(`The seed of the base no longer loads (${filled.text}); this side was filled with the head's.`)
    filled = await apply([seed.head], database, settings)
  }
  if (isFailure(filled)) return filled
  const trouble = await analyze(database)
  return trouble === null ? notes : { text: `ANALYZE: ${trouble}`, place: { path, line: 1 }, stopped: true }
}
