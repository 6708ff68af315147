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

/** One side's build: what each budgeted route loads, and the contents of those files. */
export interface LoadedSide {
  readonly build: Build
  readonly graph: Graph
  readonly packages: Packages
  readonly routes: ReadonlyMap<string, RouteFiles | Absent>
  readonly contents: ReadonlyMap<string, Content>
}

export async function loadSide(
  settings: BundleSettings,
  context: SourceContext,
  side: Side,
  sizes: Promise<Compressor>,
): Promise<LoadedSide | Absent> {
  const tree = context.tree(side)
  const build = await openBuild(tree, settings[side], settings.stats?.[side] ?? null)
  if (isAbsent(build)) return build
  const bundler = bundlers.find((one) => one.id === settings.bundler)
  if (bundler === undefined) return absent('unsupported', `No adapter reads ${settings.bundler}.`, build.origin)
  const graph = await (await bundler.load()).graphOf(build)
  if (isAbsent(graph)) return graph
  const routes = new Map<string, RouteFiles | Absent>()
  const wanted = new Set<string>()
  for (const asked of settings.routes) {
    const found = await routeFiles(settings.bundler, build, graph, asked)
    const whole = isAbsent(found) ? found : complete(found, build)
    routes.set(asked.route, whole)
    if (isAbsent(whole)) continue
    for (const file of asked.lazy ? [...whole.first, ...(whole.lazy ?? [])] : whole.first) wanted.add(file)
  }
  const contents = await contentsOf(build, [...wanted], await sizes)
  return isAbsent(contents) ? contents : { build, graph, packages: await readPackages(tree), routes, contents }
}

/** Statistics of another build, or hostile ones, name files that are not in the folder. */
function complete(found: RouteFiles, build: Build): RouteFiles | Absent {
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
  try {
    await Promise.all(Array.from({ length: 16 }, work))
    return contents
  } catch (error) {
    if (error instanceof UserError) return absent('unsupported', `${error.message}.`, build.origin)
    throw error
  }
}
