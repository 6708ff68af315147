import type { ContentModule, Contents } from '../../model/reading.js'
import { type Build, textIn } from './build.js'
import type { FileModule, Graph } from './graph.js'
import { cleanId, commonRoot, packageOf, stableId } from './module-id.js'
import type { Packages } from './packages.js'
import { attribute, mapOf, resolvedFrom } from './source-map.js'
import { specifiersIn } from './specifiers.js'

interface Part {
  readonly id: string
  readonly bytes: number
  readonly importers: readonly string[]
  readonly format: ContentModule['format']
}

/**
 * Modules of the given files with the bytes that they ship. Order of trust: the file's source map, bytes that the
 * bundler counted after minification, and last the file's bytes shared out by sizes before minification.
 */
export async function modulesOf(
  build: Build,
  graph: Graph,
  files: readonly string[],
  packages: Packages,
): Promise<Pick<Contents, 'modules' | 'attribution'>> {
  const mapped: (Mapped | null)[] = []
  for (const file of files) mapped.push(await readMap(build, file))
  const importers = importersByPackage(mapped)
  const parts: Part[] = []
  let estimated = false
  for (const [index, file] of files.entries()) {
    const told = graph.modules.filter((module) => module.file === file)
    const map = mapped[index] ?? null
    estimated ||= map === null && told.some((module) => module.measure === 'rendered')
    parts.push(...(map === null ? fromBundler(told, build.files.get(file) ?? 0) : fromSourceMap(map, told, importers)))
  }
  const modules = merged(parts, packages)
  return { modules, attribution: modules.length === 0 ? 'unknown' : estimated ? 'estimate' : 'shipped' }
}

function fromBundler(told: readonly FileModule[], fileBytes: number): Part[] {
  // Other code is in the file, too (a runtime); nothing grows by being minified.
  const sum = Math.max(
    fileBytes,
    told.reduce((total, module) => total + module.bytes, 0),
  )
  return told.map((module) => {
    const shared = sum === 0 ? 0 : (module.bytes * fileBytes) / sum
    return { ...module, bytes: module.measure === 'shipped' ? module.bytes : Math.round(shared) }
  })
}

/** What a file's source map tells of its modules. The texts that it carries are not kept. */
interface Mapped {
  readonly modules: readonly Pick<Part, 'id' | 'bytes' | 'format'>[]
  /** Who imports what. */
  readonly imports: readonly (readonly [importer: string, name: string])[]
}

async function readMap(build: Build, file: string): Promise<Mapped | null> {
  const map = await mapOf(build, file)
  const found = map === null ? null : attribute(await textIn(build, file), map)
  if (found === null) return null
  const folder = file.split('/').slice(0, -1)
  const idOf = (source: string) => resolvedFrom(folder, source)
  const modules = [...found.bytes]
    .filter(([source]) => source !== '')
    .map(([source, bytes]) => ({ id: idOf(source), bytes, format: formatOf(found.contents.get(source) ?? '') }))
  const imports = [...found.contents].flatMap(([source, text]) =>
    packagesIn(text)
      .filter((name) => packageOf(source)?.name !== name)
      .map((name) => [idOf(source), name] as const),
  )
  return { modules, imports }
}

function packagesIn(text: string): readonly string[] {
  const requests = [...specifiersIn(text)].map(({ request }) => request)
  const names = requests.map((one) => (/^[./]/.test(one) ? undefined : packageOf(`node_modules/${one}`)?.name))
  return [...new Set(names.filter((name) => name !== undefined))]
}

function fromSourceMap(
  { modules }: Mapped,
  told: readonly FileModule[],
  importers: ReadonlyMap<string, readonly string[]>,
): Part[] {
  const known = new Map(told.map((module) => [stableId(module.id, ''), module]))
  return modules.map(({ id, bytes, format }) => {
    const module = known.get(stableId(id, ''))
    return {
      id,
      bytes,
      importers: module?.importers ?? importers.get(packageOf(id)?.name ?? '') ?? [],
      format: module?.format ?? format,
    }
  })
}

/** Who imports a package: it may lie in another file of the route than its importer. */
function importersByPackage(maps: readonly (Mapped | null)[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const [importer, name] of maps.flatMap((map) => map?.imports ?? []))
    found.set(name, (found.get(name) ?? new Set()).add(importer))
  return new Map([...found].map(([name, ids]) => [name, [...ids]]))
}

function formatOf(source: string): Part['format'] {
  if (source === '') return null
  if (/^\s*(?:import|export)\b/m.test(source)) return 'esm'
  return /\bmodule\.exports\b|\bexports\.[\w$]+\s*=/.test(source) ? 'commonjs' : null
}

/** The folder of the project where source maps name modules by relative paths, and the bundler importers by absolute ones. */
function rootByImporters(parts: readonly Part[]): string {
  const known = new Set(parts.map((part) => stableId(part.id, '')))
  for (const importer of new Set(parts.flatMap((part) => part.importers))) {
    const path = cleanId(importer)
    if (!path.startsWith('/') || packageOf(path) !== null) continue
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      if (known.has(path.slice(at + 1))) return path.slice(0, at + 1)
  }
  return ''
}

/** One row a source module, however many files it lies in. */
function merged(parts: readonly Part[], packages: Packages): ContentModule[] {
  const root = commonRoot(parts.map((part) => part.id)) || rootByImporters(parts)
  const rows = new Map<string, ContentModule>()
  for (const part of parts) {
    const id = stableId(part.id, root)
    const owner = packageOf(part.id)
    const row = rows.get(id)
    const importers = part.importers.map((importer) => stableId(importer, root))
    rows.set(id, {
      id,
      package: owner?.name ?? null,
      version: owner === null ? null : packages.versionOf(owner.folder),
      bytes: (row?.bytes ?? 0) + part.bytes,
      importers: [...new Set([...(row?.importers ?? []), ...importers])],
      format: row?.format ?? part.format,
    })
  }
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1))
}
