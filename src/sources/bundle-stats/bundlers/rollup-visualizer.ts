import { entriesOf, listOf, numberOf, own, textOf } from '../../fields.js'
import type { Build } from '../build.js'
import { type Chunk, loadPoints } from '../closure.js'
import type { FileModule, Graph } from '../graph.js'

interface Node {
  readonly id: string
  readonly isEntry: boolean
  /** File of the bundle to the part's key. */
  readonly parts: ReadonlyMap<string, string>
  readonly imported: readonly { readonly uid: string; readonly dynamic: boolean }[]
  readonly importedBy: readonly string[]
}

/** Raw data of rollup-plugin-visualizer (version 2): edges between modules, from which those between files follow. */
export function visualizerGraph(json: unknown, build: Build): Graph {
  const nodes = new Map(entriesOf(own(json, 'nodeMetas')).map(([uid, node]) => [uid, nodeOf(node)]))
  const files = new Set([...nodes.values()].flatMap((node) => [...node.parts.keys()]))
  const scripts = [...files].map((file) => chunkOf(file, nodes))
  const sheets = [...build.files.keys()].filter((file) => file.endsWith('.css'))
  const chunks = new Map(scripts.map((chunk) => [chunk.file, { ...chunk, css: sheetsOf(chunk, scripts, sheets) }]))
  const notes = sheets.length === 0 ? [] : [withoutSheets]
  return { points: loadPoints(chunks), modules: modulesOf(nodes, own(json, 'nodeParts')), notes }
}

const withoutSheets =
  'rollup-plugin-visualizer does not say which file loads a style sheet: one goes with the script of its name, and one without with every page.'

function sheetsOf(chunk: Chunk, scripts: readonly Chunk[], sheets: readonly string[]): string[] {
  const names = new Set(scripts.map(({ file }) => withoutHash(file)))
  return sheets.filter((sheet) => {
    const name = withoutHash(sheet)
    return names.has(name) ? name === withoutHash(chunk.file) : chunk.kind === 'entry'
  })
}

/** `assets/search-BWUqhSsZ.css` is `search`. */
const withoutHash = (file: string): string =>
  file
    .replace(/^.*\//, '')
    .replace(/\.(?:[cm]?js|css)$/, '')
    .replace(/[-._][\w-]{8,}$/, '')

function nodeOf(json: unknown): Node {
  return {
    id: textOf(own(json, 'id')) ?? '',
    isEntry: own(json, 'isEntry') === true,
    parts: new Map(entriesOf(own(json, 'moduleParts')).map(([file, part]) => [file, textOf(part) ?? ''])),
    imported: listOf(own(json, 'imported')).map((edge) => ({
      uid: textOf(own(edge, 'uid')) ?? '',
      dynamic: own(edge, 'dynamic') === true,
    })),
    importedBy: listOf(own(json, 'importedBy')).map((edge) => textOf(own(edge, 'uid')) ?? ''),
  }
}

function chunkOf(file: string, nodes: ReadonlyMap<string, Node>): Chunk {
  const inside = [...nodes.values()].filter((node) => node.parts.has(file))
  const edges = inside.flatMap((node) => node.imported)
  const targets = (dynamic: boolean) =>
    [
      ...new Set(
        edges
          .filter((edge) => edge.dynamic === dynamic)
          .flatMap((edge) => [...(nodes.get(edge.uid)?.parts.keys() ?? [])]),
      ),
    ].filter((target) => target !== file)
  const loadedLater = inside.filter((node) => importedDynamically(node, file, nodes))
  const entry = inside.find((node) => node.isEntry)
  return {
    file,
    names: (entry === undefined ? loadedLater : [entry]).map((node) => node.id),
    kind: entry !== undefined ? 'entry' : loadedLater.length > 0 ? 'dynamic' : null,
    imports: targets(false),
    dynamicImports: targets(true),
    css: [],
  }
}

function importedDynamically(node: Node, file: string, nodes: ReadonlyMap<string, Node>): boolean {
  return node.importedBy.some((uid) => {
    const importer = nodes.get(uid)
    if (importer === undefined || importer.parts.has(file)) return false
    return importer.imported.some((edge) => edge.dynamic && nodes.get(edge.uid) === node)
  })
}

function modulesOf(nodes: ReadonlyMap<string, Node>, parts: unknown): FileModule[] {
  return [...nodes.values()].flatMap((node) =>
    [...node.parts].map(([file, part]) => ({
      file,
      id: node.id,
      bytes: numberOf(own(own(parts, part), 'renderedLength')),
      measure: 'rendered' as const,
      importers: node.importedBy.map((uid) => nodes.get(uid)?.id ?? '').filter((id) => id !== ''),
      format: null,
    })),
  )
}
