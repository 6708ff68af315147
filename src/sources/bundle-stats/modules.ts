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
  const parts: Part[] = []
  let estimated = false
  for (const file of files) {
    const told = graph.modules.filter((module) => module.file === file)
    const mapped = await fromSourceMap(build, file, told)
    estimated ||= mapped === null && told.some((module) => module.measure === 'rendered')
    parts.push(...(mapped ?? fromBundler(told, build.files.get(file) ?? 0)))
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

async function fromSourceMap(build: Build, file: string, told: readonly FileModule[]): Promise<Part[] | null> {
  const map = await mapOf(build, file)
  const found = map === null ? null : attribute(await textIn(build, file), map)
  if (found === null) return null
  const folder = file.split('/').slice(0, -1)
  const importersOf = importersBySource(found.contents)
  const known = new Map(told.map((module) => [stableId(module.id, ''), module]))
  return [...found.bytes]
    .filter(([source]) => source !== '')
    .map(([source, bytes]) => {
      const id = resolvedFrom(folder, source)
      const module = known.get(stableId(id, ''))
      const name = packageOf(id)?.name
      return {
        id,
        bytes,
        importers:
          module?.importers ??
          (name === undefined ? [] : (importersOf.get(name) ?? [])).map((from) => resolvedFrom(folder, from)),
        format: module?.format ?? formatOf(found.contents.get(source) ?? ''),
      }
    })
}

/** Which sources import which package, read from the sources that the map carries. */
function importersBySource(contents: ReadonlyMap<string, string>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [source, text] of contents) {
    for (const { request } of specifiersIn(text)) {
      if (request.startsWith('.') || request.startsWith('/')) continue
      const name = packageOf(`node_modules/${request}`)?.name
      if (name !== undefined && packageOf(source)?.name !== name)
        found.set(name, [...new Set([...(found.get(name) ?? []), source])])
    }
  }
  return found
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
