import type { Absent } from '../../model/reading.js'
import { matchesAny } from '../../units/glob.js'
import type { Build } from './build.js'
import { absent, type Graph, type LoadPoint } from './graph.js'
import { commonRoot, meansFile, stableId } from './module-id.js'
import { sourcesIn } from './sources-in.js'

/** What a route loads: each file once. Paths are relative to the folder of the build. */
export interface RouteFiles {
  readonly first: readonly string[]
  /** null: not known. */
  readonly lazy: readonly string[] | null
  /** The entry that holds the route's code, where it lies in what every page loads. */
  readonly eagerIn: LoadPoint | null
  /** Bytes that the build's own tool measured, where there are no files. */
  readonly measured: number | null
  readonly notes: readonly string[]
  /** What is to say of `lazy` alone. */
  readonly lazyNotes?: readonly string[]
}

export interface RouteQuestion {
  readonly route: string
  readonly entries: readonly string[]
}

/** The files of a route, or words why there is none. */
export async function routeFiles(
  bundler: string,
  build: Build,
  graph: Graph,
  asked: RouteQuestion,
): Promise<RouteFiles | Absent> {
  if (bundler === 'files') return globbed(build, asked)
  const routes = graph.points.filter((point) => point.kind === 'route' && !isInternal(point))
  const starts = graph.points.some((point) => point.kind === 'entry')
  if (routes.length === 0 && !starts) {
    return absent(
      'empty',
      `0 routes found in ${build.folder}: ${bundler}'s statistics name no entry and no route.`,
      build.origin,
    )
  }
  const point = pointOf(graph, asked)
  if (point === null) return inEntry(build, graph, asked)
  const measured = graph.measured?.get(point.names[0] ?? '') ?? null
  const loaded = loadedBy(graph, point)
  if (loaded !== null) return { ...loaded, eagerIn: null, measured, notes: graph.notes }
  const text = `The statistics of ${build.folder} have several entries and do not tell which of them loads ${asked.route}.`
  return absent('unsupported', text, build.origin)
}

const isInternal = (point: LoadPoint): boolean => point.names.every((name) => name.startsWith('/_'))

/** Named routes by the route itself or a name in `entry`; others by the source file. A source file goes before a chunk's name. */
export function pointOf(graph: Graph, { route, entries }: RouteQuestion): LoadPoint | null {
  const wanted = entries.length > 0 ? entries : [route]
  for (const want of wanted) {
    const exact = graph.points.find((point) =>
      point.names.some((name) => name === want || (point.kind === 'route' && name === `/${want}`)),
    )
    const found =
      exact ?? graph.points.find((point) => point.kind !== 'route' && point.names.some((name) => meansFile(name, want)))
    if (found !== undefined) return found
  }
  return null
}

/** An entry's page loads the entry; a dynamic import's page loads the entry that leads to it, too. Null: nobody knows which. */
function loadedBy(graph: Graph, point: LoadPoint): { first: string[]; lazy: string[] } | null {
  const entry = point.kind === 'dynamic' ? entryOf(graph, point) : point
  if (entry === null) return null
  const first = [...new Set([...entry.files, ...point.files])]
  return { first, lazy: loadedLater(graph, point.loads, first) }
}

/** Files of the given points and of all that those may load, without what is there already. */
export function loadedLater(graph: Graph, loads: readonly number[], first: readonly string[]): string[] {
  const later = new Set<string>()
  const seen = new Set(loads)
  for (const index of seen) {
    const next = graph.points[index]
    for (const file of next?.files ?? []) if (!first.includes(file)) later.add(file)
    for (const further of next?.loads ?? []) seen.add(further)
  }
  return [...later]
}

/** The entry from which a dynamic import is reached in the fewest steps; the only one where statistics tell no way. */
function entryOf(graph: Graph, target: LoadPoint): LoadPoint | null {
  const goal = graph.points.indexOf(target)
  const entries = graph.points.filter((point) => point.kind === 'entry')
  let best: { entry: LoadPoint; steps: number } | null = null
  for (const entry of entries) {
    const steps = stepsTo(graph, entry, goal)
    if (steps !== null && (best === null || steps < best.steps)) best = { entry, steps }
  }
  return best?.entry ?? (entries.length === 1 ? (entries[0] ?? null) : null)
}

function stepsTo(graph: Graph, from: LoadPoint, goal: number): number | null {
  let layer = new Set(from.loads)
  const seen = new Set(layer)
  for (let steps = 1; layer.size > 0; steps += 1) {
    if (layer.has(goal)) return steps
    const next = new Set(
      [...layer].flatMap((index) => graph.points[index]?.loads ?? []).filter((index) => !seen.has(index)),
    )
    for (const index of next) seen.add(index)
    layer = next
  }
  return null
}

/** No load point of its own: the code may lie in what an entry loads at once, because its import is a static one. */
async function inEntry(build: Build, graph: Graph, asked: RouteQuestion): Promise<RouteFiles | Absent> {
  const entries = graph.points.filter((point) => point.kind === 'entry')
  let told = false
  for (const entry of entries) {
    const ids = await sourcesIn(build, graph, new Set(entry.files))
    const root = commonRoot(ids)
    told ||= ids.length > 0 && graph.hidesModules !== true
    if (asked.entries.some((want) => ids.some((id) => meansFile(stableId(id, root), want))))
      return eagerly(graph, entry, asked)
  }
  const [only] = entries
  if (only === undefined || entries.length > 1 || told || !(await hasSource(build, asked)))
    return unknownRoute(build, graph, asked)
  return eagerly(graph, only, asked)
}

/** What it loads later cannot be told from what all other routes load later, unless the other side tells: see lazy.ts. */
function eagerly(graph: Graph, entry: LoadPoint, asked: RouteQuestion): RouteFiles {
  const name = nameOf(entry)
  const pages = name === null ? 'every page' : `every page of ${name}`
  const note = `${asked.entries[0] ?? asked.route} has no chunk of its own: it is imported statically and loaded with ${pages}.`
  return { first: entry.files, lazy: null, eagerIn: entry, measured: null, notes: [...graph.notes, note] }
}

/** How a policy can name an entry: Rollup has absolute paths first. */
export const nameOf = ({ names }: LoadPoint): string | null => names.find((name) => !name.startsWith('/')) ?? null

/** Statistics without modules cannot say where a file went; that it is still there says that it was not removed. */
async function hasSource(build: Build, { entries }: RouteQuestion): Promise<boolean> {
  for (const entry of entries) if ((await build.tree.stream(entry)) !== null) return true
  return false
}

function unknownRoute(build: Build, graph: Graph, { route, entries }: RouteQuestion): Absent {
  const points = graph.points.filter((point) => !isInternal(point))
  const root = commonRoot(points.flatMap(({ kind, names }) => (kind === 'route' ? [] : names.slice(0, 1))))
  const named = points.flatMap(({ kind, names }) =>
    names
      .filter((name) => name !== '')
      .slice(0, 1)
      .map((name) => (kind === 'route' ? name : stableId(name, root))),
  )
  const some = named.slice(0, 8).join(', ') + (named.length > 8 ? ', …' : '')
  const wanted = entries.length > 0 ? `comes from ${entries.join(' or ')}` : `is the route ${route}`
  return absent(
    'empty',
    `Nothing in ${build.folder} ${wanted}. The build has ${named.length} routes and entries: ${some}.`,
    build.origin,
  )
}

function globbed(build: Build, { route, entries }: RouteQuestion): RouteFiles | Absent {
  const patterns = entries.length > 0 ? entries : ['**/*.{js,mjs,css}']
  const first = [...build.files.keys()].filter((path) => matchesAny(path, patterns))
  if (first.length === 0) {
    return absent(
      'empty',
      `No file in ${build.folder} matches ${patterns.join(' or ')} of route ${route}.`,
      build.origin,
    )
  }
  return { first, lazy: [], eagerIn: null, measured: null, notes: [] }
}
