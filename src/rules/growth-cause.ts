import type { Judgement } from '../model/judgement.js'
import type { ContentModule, Contents } from '../model/reading.js'

/** How code came to a route, as far as the build tells. */
export interface Cause {
  /** Who imports it, files of the project first. */
  readonly importers: readonly string[]
  /** The import that is new on the route where that is another one: `what` came, because `by` imports it. */
  readonly cameIn: { readonly what: string; readonly by: string } | null
  readonly place: Judgement['place']
}

/** Up from the given modules, over what is new on the route, to the file of the project that was there before. */
export function causeOf(modules: readonly ContentModule[], baseline: Contents, candidate: Contents): Cause {
  const before = new Set(baseline.modules.map(({ id }) => id))
  const importers = outside(modules, candidate)
  const [file] = modules
  // A file of the project that was there before grew by what was written into it.
  if (file?.package === null && before.has(file.id))
    return { importers, cameIn: null, place: beginOf(file.id, candidate) }
  const onRoute = new Map(candidate.modules.map((module) => [module.id, module]))
  const seen = new Set(modules.map(({ id }) => id))
  let layer = modules
  let nearest: Edge | null = null
  while (layer.length > 0) {
    const edges = layer.flatMap((what) => importersOf(what, candidate).map((by) => ({ what, by })))
    const fresh = edges.filter(({ by }) => !seen.has(by))
    const own = fresh.filter(({ by }) => !isForeign(by)).sort((a, b) => (a.by < b.by ? -1 : 1))
    nearest ??= own.find(({ by }) => onRoute.has(by)) ?? own[0] ?? null
    const old = own.find(({ by }) => before.has(by))
    if (old !== undefined) return caused(old, importers, candidate)
    for (const { by } of fresh) seen.add(by)
    layer = [...new Set(fresh.map(({ by }) => by))].flatMap((by) => onRoute.get(by) ?? [])
  }
  return nearest === null ? { importers, cameIn: null, place: null } : caused(nearest, importers, candidate)
}

interface Edge {
  readonly what: ContentModule
  readonly by: string
}

function caused({ what, by }: Edge, importers: readonly string[], { imports }: Contents): Cause {
  const name = what.package ?? what.id
  const line = imports.find(({ from, of }) => from === by && of === name)
  const cameIn = importers.includes(by) ? null : { what: name, by }
  return { importers: first(importers, by), cameIn, place: line?.place ?? beginOf(by, { imports }) }
}

/** Where the file lies is known where its imports were read. */
const beginOf = (id: string, { imports }: Pick<Contents, 'imports'>) => ({
  path: imports.find(({ from }) => from === id)?.place.path ?? id,
  line: 1,
})

/** The importer that is the cause before the others. */
const first = (importers: readonly string[], by: string): string[] =>
  importers.includes(by) ? [by, ...importers.filter((one) => one !== by)] : [...importers]

/** As the bundler tells them; else as the sources of the project do. */
function importersOf(module: ContentModule, { imports }: Contents): readonly string[] {
  if (module.importers.length > 0) return module.importers
  const name = module.package ?? module.id
  return imports.filter(({ of }) => of === name).map(({ from }) => from)
}

/** Files outside a package that import it, those of the project first; a package stands for its files. */
function outside(modules: readonly ContentModule[], candidate: Contents): string[] {
  const inside = new Set(modules.map((module) => module.id))
  const from = new Set(modules.flatMap((module) => importersOf(module, candidate)).filter((id) => !inside.has(id)))
  const [some] = modules
  const folder = some?.package == null ? null : `node_modules/${some.package}/`
  const outer = [...from].filter((importer) => folder === null || !importer.includes(folder))
  const sorted = outer.sort((a, b) => Number(isForeign(a)) - Number(isForeign(b)) || (a < b ? -1 : 1))
  return [...new Set(sorted.map((id) => packageIn(id, candidate)))]
}

const packageIn = (id: string, { modules }: Contents): string =>
  isForeign(id) ? (modules.find((module) => module.id === id)?.package ?? id) : id

const isForeign = (id: string): boolean => id.includes('node_modules/')
