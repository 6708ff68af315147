import type { Absent } from '../../../model/reading.js'
import type { Build } from '../build.js'
import { absent, type Graph, isAbsent } from '../graph.js'
import { type Compilation, compilationOf } from './webpack-compilation.js'
import { groupsByModules } from './webpack-groups.js'

const usual = ['stats.json', 'webpack-stats.json', 'rspack-stats.json']

/**
 * Statistics of webpack and Rspack: all chunks with an origin in common are one group, loaded by one `import()`. A
 * shared chunk has several origins; `siblings` would give every route every chunk.
 */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const statistics = await build.statistics(usual)
  if (isAbsent(statistics)) return statistics
  const compilation = compilationOf(statistics.json, build.files)
  if (compilation === null) {
    const text = `${statistics.path} holds no chunks and entrypoints: write it with \`stats: { chunks: true, chunkOrigins: true, modules: true, reasons: true }\`.`
    return absent('unsupported', text, build.origin)
  }
  const byOrigin = groupsByOrigin(compilation)
  const [groups, notes] = byOrigin.length > 0 ? [byOrigin, []] : [groupsByModules(compilation), withoutOrigins]
  const starts = [...compilation.entries, ...groups]
  const points = starts.map((start) => ({
    names: start.names,
    kind: start.kind,
    files: [...new Set(start.chunks.flatMap((chunk) => compilation.filesOf(chunk)))],
    loads: starts.flatMap((other, index) => (other.parents.some((parent) => start.holds(parent)) ? [index] : [])),
  }))
  const { modules, hidesModules } = compilation
  return { points, modules, hidesModules, notes: hidesModules ? [...notes, cut] : notes }
}

const withoutOrigins = [
  'The statistics name no origins of chunks (`chunkOrigins: true` would): routes were put together from modules and their reasons.',
]

const cut =
  'The statistics leave out modules that were joined to others (`nestedModules: true, orphanModules: true, nestedModulesSpace: 10000` would name them).'

/** Chunks that one `import()` of one module loads together. */
export interface Group {
  readonly names: readonly string[]
  readonly kind: 'entry' | 'dynamic'
  readonly chunks: readonly string[]
  /** Modules that hold the `import()`. */
  readonly parents: readonly string[]
  readonly holds: (module: string) => boolean
}

function groupsByOrigin(compilation: Compilation): Group[] {
  const groups = new Map<string, { request: string; parent: string; chunks: string[] }>()
  for (const { chunk, parent, request } of compilation.origins) {
    const key = `${parent}\n${request}`
    const group = groups.get(key) ?? { request, parent, chunks: [] }
    group.chunks.push(chunk)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ request, parent, chunks }) => {
    const inside = new Set(chunks)
    const targets = compilation.targetsOf(parent, request)
    return {
      names: [...targets, resolved(parent, request), request],
      kind: 'dynamic',
      chunks,
      parents: [parent],
      holds: (module) => compilation.chunksOf(module).some((chunk) => inside.has(chunk)),
    }
  })
}

/** `../graph/panel.js` of `./src/pages/graph.js` is `./src/graph/panel.js`. */
function resolved(parent: string, request: string): string {
  if (!request.startsWith('.')) return request
  const folders = parent.split('/').slice(0, -1)
  for (const part of request.split('/')) {
    if (part === '..') folders.pop()
    else if (part !== '.') folders.push(part)
  }
  return folders.join('/')
}
