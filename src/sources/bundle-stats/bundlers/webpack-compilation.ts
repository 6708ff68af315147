import { entriesOf, listOf, numberOf, own, textOf, textsOf } from '../../fields.js'
import type { FileModule } from '../graph.js'
import type { Group } from './webpack.js'

/** What the statistics of webpack and Rspack say, looked up by name. */
export interface Compilation {
  readonly entries: readonly Group[]
  readonly origins: readonly { readonly chunk: string; readonly parent: string; readonly request: string }[]
  readonly modules: readonly FileModule[]
  readonly raw: readonly Module[]
  readonly filesOf: (chunk: string) => readonly string[]
  readonly chunksOf: (module: string) => readonly string[]
  readonly isInitial: (chunk: string) => boolean
  /** Statistics are cut to a length unless told otherwise: modules inside others, in what an entry loads at once, are not named. */
  readonly hidesModules: boolean
  /** Modules that `import(request)` in a module leads to. */
  readonly targetsOf: (parent: string, request: string) => readonly string[]
}

export interface Module {
  readonly name: string
  readonly size: number
  readonly css: boolean
  /** How many modules inside it are told. */
  readonly inner: number
  readonly commonjs: boolean
  readonly chunks: readonly string[]
  readonly importers: readonly string[]
  readonly reasons: readonly { readonly from: string; readonly request: string; readonly dynamic: boolean }[]
}

const loaded = /\.(?:[cm]?js|css)$/

/** The browser's compilation of the statistics; null where there is none. */
export function compilationOf(json: unknown, files: ReadonlyMap<string, number>): Compilation | null {
  const all = [json, ...listOf(own(json, 'children'))].filter(
    (one) => listOf(own(one, 'chunks')).length > 0 && entriesOf(own(one, 'entrypoints')).length > 0,
  )
  const found = all.find((one) => assetsOf(one).every((asset) => files.has(asset))) ?? all[0]
  return found === undefined ? null : read(found)
}

const assetsOf = (json: unknown): string[] =>
  listOf(own(json, 'chunks')).flatMap((chunk) => textsOf(own(chunk, 'files')).filter((file) => loaded.test(file)))

function read(json: unknown): Compilation {
  const chunks = listOf(own(json, 'chunks'))
  const filesOf = new Map(chunks.map((chunk) => [key(own(chunk, 'id')), loadedFiles(own(chunk, 'files'))]))
  const initial = new Set(
    chunks.filter((chunk) => own(chunk, 'initial') === true).map((chunk) => key(own(chunk, 'id'))),
  )
  const raw = listOf(own(json, 'modules')).flatMap((module) => modulesOf(module, { chunks: [], importers: [] }))
  // What was joined to another module is listed twice: inside that one, and by itself as an orphan in no chunk.
  const chunksOf = new Map<string, readonly string[]>()
  for (const { name, chunks } of raw) chunksOf.set(name, [...(chunksOf.get(name) ?? []), ...chunks])
  const origins = chunks.flatMap((chunk) =>
    listOf(own(chunk, 'origins')).map((origin) => ({
      chunk: key(own(chunk, 'id')),
      parent: textOf(own(origin, 'moduleName')) ?? '',
      request: textOf(own(origin, 'request')) ?? '',
      loc: textOf(own(origin, 'loc')) ?? '',
    })),
  )
  const filesOfChunk = (chunk: string) => filesOf.get(chunk) ?? []
  return {
    entries: entriesOf(own(json, 'entrypoints')).map(([name, entry]) => {
      const inside = new Set(listOf(own(entry, 'chunks')).map(key))
      const requests = origins.filter((origin) => origin.parent === '' && origin.loc === name)
      return {
        names: [name, ...new Set(requests.map((origin) => origin.request))],
        kind: 'entry',
        chunks: [...inside],
        parents: [],
        holds: (module) => (chunksOf.get(module) ?? []).some((chunk) => inside.has(chunk)),
      }
    }),
    origins: origins.filter((origin) => origin.parent !== '' && !initial.has(origin.chunk)),
    modules: raw.flatMap((module) => inFiles(module, filesOfChunk)),
    raw,
    filesOf: filesOfChunk,
    chunksOf: (module) => chunksOf.get(module) ?? [],
    isInitial: (chunk) => initial.has(chunk),
    hidesModules: raw.some(
      ({ name, inner, chunks }) =>
        Number(/ \+ (\d+) modules$/.exec(name)?.[1] ?? 0) > inner && chunks.some((chunk) => initial.has(chunk)),
    ),
    targetsOf: (parent, request) =>
      raw
        .filter((module) =>
          module.reasons.some((reason) => reason.dynamic && reason.from === parent && reason.request === request),
        )
        .map((module) => module.name),
  }
}

/** A concatenated module stands for the modules inside it, as far as they are told; they share what imports it. */
function modulesOf(json: unknown, above: Pick<Module, 'chunks' | 'importers'>): Module[] {
  const name = textOf(own(json, 'name'))
  // With everything switched on, modules come in groups: `modules by path ./src/`.
  const grouped = listOf(own(json, 'children'))
  if (grouped.length > 0) return grouped.flatMap((module) => modulesOf(module, above))
  if (name === null) return []
  const inner = ungrouped(listOf(own(json, 'modules')))
  const inside = inner.reduce((sum: number, module) => sum + numberOf(own(module, 'size')), 0)
  const bailouts = textsOf(own(json, 'optimizationBailout'))
  const reasons = listOf(own(json, 'reasons')).map(reasonOf)
  const importers = reasons.map((reason) => reason.from).filter((from) => from !== '' && from !== name)
  const whole: Module = {
    name,
    size: Math.max(0, numberOf(own(json, 'size')) - inside),
    inner: inner.length,
    css: /^css /.test(name) || (textOf(own(json, 'moduleType')) ?? '').startsWith('css'),
    commonjs: bailouts.some((text) => /^CommonJS bailout|Module is not an ECMAScript module/.test(text)),
    chunks: [...new Set([...listOf(own(json, 'chunks')).map(key), ...above.chunks])],
    reasons,
    importers: [...new Set([...importers, ...above.importers])],
  }
  return [whole, ...inner.flatMap((module) => modulesOf(module, whole))]
}

function ungrouped(modules: readonly unknown[]): unknown[] {
  return modules.flatMap((module) => {
    const grouped = listOf(own(module, 'children'))
    return grouped.length > 0 ? ungrouped(grouped) : textOf(own(module, 'name')) === null ? [] : [module]
  })
}

function reasonOf(json: unknown) {
  return {
    from: textOf(own(json, 'moduleName')) ?? '',
    request: textOf(own(json, 'userRequest')) ?? '',
    dynamic: (textOf(own(json, 'type')) ?? '').startsWith('import()'),
  }
}

function inFiles(module: Module, filesOf: (chunk: string) => readonly string[]): FileModule[] {
  if (module.size === 0) return []
  const files = new Set(module.chunks.flatMap(filesOf).filter((file) => file.endsWith('.css') === module.css))
  return [...files].map((file) => ({
    file,
    id: module.name,
    bytes: module.size,
    measure: 'rendered',
    importers: module.importers,
    format: module.commonjs ? 'commonjs' : null,
  }))
}

/** Names of chunks are numbers or texts. */
const key = (id: unknown): string => String(id)

const loadedFiles = (files: unknown): string[] => textsOf(files).filter((file) => loaded.test(file))
