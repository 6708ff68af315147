import type { Side } from '../../model/outcome.js'
import type { Absent } from '../../model/reading.js'
import type { SourceContext } from '../../model/source.js'
import { UserError } from '../../model/user-error.js'
import { type Build, openBuild } from './build.js'
import { bundlers } from './bundlers/index.js'
import { type Compressor, type Content, digestOf } from './compress.js'
import { absent, type Graph, isAbsent } from './graph.js'
import { type Packages, readPackages } from './packages.js'
import { type RouteFiles, routeFiles } from './route.js'
import type { BundleSettings } from './settings.js'

/** One side's build, and what each budgeted route loads. */
export interface OpenedSide {
  readonly build: Build
  readonly graph: Graph
  readonly packages: Packages
  readonly routes: ReadonlyMap<string, RouteFiles | Absent>
}

/** The same with the contents of those files. */
export interface LoadedSide extends OpenedSide {
  readonly contents: ReadonlyMap<string, Content>
}

export async function openSide(
  settings: BundleSettings,
  context: SourceContext,
  side: Side,
): Promise<OpenedSide | Absent> {
  const tree = context.tree(side)
  const build = await openBuild(tree, settings[side], settings.stats?.[side] ?? null)
  if (isAbsent(build)) return build
  const bundler = bundlers.find((one) => one.id === settings.bundler)
  if (bundler === undefined) return absent('unsupported', `No adapter reads ${settings.bundler}.`, build.origin)
  const { graphOf } = await bundler.load()
  const graph = await explained(() => graphOf(build), build.origin)
  if (isAbsent(graph)) return graph
  const routes = new Map<string, RouteFiles | Absent>()
  for (const asked of settings.routes) {
    routes.set(asked.route, await routeFiles(settings.bundler, build, graph, asked))
  }
  return { build, graph, packages: await readPackages(tree), routes }
}

export async function loadSide(
  opened: OpenedSide,
  settings: BundleSettings,
  sizes: Compressor,
): Promise<LoadedSide | Absent> {
  const { build } = opened
  const routes = new Map([...opened.routes].map(([route, found]) => [route, complete(found, build)]))
  const wanted = settings.routes.flatMap(({ route, lazy }) => {
    const found = routes.get(route)
    if (found === undefined || isAbsent(found)) return []
    return lazy ? [...found.first, ...(found.lazy ?? [])] : found.first
  })
  const contents = await contentsOf(build, [...new Set(wanted)], sizes)
  return isAbsent(contents) ? contents : { ...opened, routes, contents }
}

/** Statistics of another build, or hostile ones, name files that are not in the folder. */
function complete(found: RouteFiles | Absent, build: Build): RouteFiles | Absent {
  if (isAbsent(found)) return found
  const lost = [...found.first, ...(found.lazy ?? [])].find((file) => !build.files.has(file))
  if (lost === undefined) return found
  return absent(
    'partial',
    `The statistics name ${lost}, which is not in ${build.folder}: are they of another build?`,
    build.origin,
  )
}

/** Each file is read and hashed once. Only a content that must be compressed is held until then. */
async function contentsOf(
  build: Build,
  files: readonly string[],
  { isKnown }: Compressor,
): Promise<Map<string, Content> | Absent> {
  const contents = new Map<string, Content>()
  const queue = files.values()
  const read = async (file: string) => (await build.read(file)) ?? new Uint8Array()
  const work = async () => {
    for (const file of queue) {
      const content = await read(file)
      const digest = digestOf(content)
      const again = isKnown(digest) ? () => read(file) : async () => content
      contents.set(file, { digest, bytes: content.length, read: again })
    }
  }
  return explained(async () => {
    await Promise.all(Array.from({ length: 16 }, work))
    return contents
  }, build.origin)
}

/** A file that is too large is no data with words. */
async function explained<T>(read: () => Promise<T>, origin: string): Promise<T | Absent> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof UserError) return absent('unsupported', `${error.message}.`, origin)
    throw error
  }
}
