import type { Absent } from '../../../model/reading.js'
import { entriesOf, type Fields, fields, listOf, numberOf, own, textOf, textsOf } from '../../fields.js'
import type { Build } from '../build.js'
import { type Chunk, loadPoints } from '../closure.js'
import { absent, type FileModule, type Graph, isAbsent } from '../graph.js'
import { packageOf } from '../module-id.js'
import { visualizerGraph } from './rollup-visualizer.js'

const usual = ['bundle.json', 'rollup.json', 'stats.json', 'visualizer.json']

/** The bundle that `generateBundle` gives, as JSON; or the raw data of rollup-plugin-visualizer. */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const statistics = await build.statistics(usual)
  if (isAbsent(statistics)) return statistics
  const { json, path } = statistics
  if (own(json, 'nodeMetas') !== undefined) return visualizerGraph(json, build)
  const outputs = outputsOf(json)
  const chunks = outputs.filter(([, output]) => Array.isArray(output['imports']))
  if (chunks.length === 0) {
    const text = `${path} is no bundle of Rollup: no file in it has imports. docs/bundlers.md shows the plugin that writes one.`
    return absent('unsupported', text, build.origin)
  }
  const sheets = sheetsOf(outputs, chunks)
  const map = new Map(chunks.map(([file, output]) => [file, chunkOf(file, output, sheets.get(file) ?? [])]))
  return { points: loadPoints(map), modules: chunks.flatMap(([file, output]) => modulesOf(file, output)), notes: [] }
}

type Output = readonly [file: string, output: Fields]

/** `{file: output}`, `[output]` or `{output: [output]}`. */
function outputsOf(json: unknown): Output[] {
  const inner = ['output', 'bundle', 'chunks', 'outputs']
    .map((key) => own(json, key))
    .find((value) => typeof value === 'object')
  const holder = inner ?? json
  const named = Array.isArray(holder)
    ? listOf(holder).map((output) => [textOf(own(output, 'fileName')) ?? '', output] as const)
    : entriesOf(holder).map(([key, output]) => [textOf(own(output, 'fileName')) ?? key, output] as const)
  return named.flatMap(([file, output]) => {
    const found = fields(output)
    return found === null || file === '' ? [] : [[file, found] as const]
  })
}

function chunkOf(file: string, output: Fields, css: readonly string[]): Chunk {
  const facade = textOf(own(output, 'facadeModuleId'))
  const name = textOf(own(output, 'name'))
  const kind = own(output, 'isEntry') === true ? 'entry' : own(output, 'isDynamicEntry') === true ? 'dynamic' : null
  const imported = facade === null && kind === 'dynamic' ? ownModules(output, name) : [facade]
  return {
    file,
    names: [...imported, name].filter((one) => one !== null),
    kind,
    imports: textsOf(own(output, 'imports')),
    dynamicImports: textsOf(own(output, 'dynamicImports')),
    css,
  }
}

/**
 * A chunk that others import code from, too, is the facade of no module: it is imported for one of those that it holds, most
 * likely the one that it has its name from.
 */
function ownModules(output: Fields, name: string | null): readonly string[] {
  const ids = entriesOf(own(output, 'modules')).map(([id]) => id)
  const written = ids.filter((id) => !id.includes('\0') && packageOf(id) === null).map((id) => id.replace(/\?.*$/s, ''))
  const isNamesake = (id: string) => name !== null && baseName(id).startsWith(`${name}.`)
  return [...new Set([...written.filter(isNamesake), ...written])]
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Modules as `{id: {renderedLength}}` or `[{id, renderedLength}]`. */
function modulesOf(file: string, output: Fields): FileModule[] {
  const modules = own(output, 'modules')
  const named = Array.isArray(modules)
    ? listOf(modules).map((module) => [textOf(own(module, 'id')) ?? '', module] as const)
    : entriesOf(modules)
  // The CommonJS plugin puts proxies beside what it converts: `\0<id>?commonjs-...`.
  const proxied = named.flatMap(([id]) => (/^\0.*\?commonjs-/s.test(id) ? [id.slice(1, id.indexOf('?commonjs-'))] : []))
  const converted = new Set(proxied)
  return named.map(([id, module]) => ({
    file,
    id,
    bytes: numberOf(own(module, 'renderedLength')),
    measure: 'rendered',
    importers: textsOf(own(module, 'importers')),
    format: converted.has(id) ? 'commonjs' : null,
  }))
}

/** Plugins emit style sheets as assets; which file loads them is told by Vite's metadata, the source's name, or not at all. */
function sheetsOf(outputs: readonly Output[], chunks: readonly Output[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const claimed = new Set<string>()
  const claim = (file: string, sheet: string) => {
    found.set(file, [...(found.get(file) ?? []), sheet])
    claimed.add(sheet)
  }
  for (const [file, output] of chunks) {
    for (const sheet of textsOf(own(own(output, 'viteMetadata'), 'importedCss'))) claim(file, sheet)
  }
  for (const [sheet, asset] of outputs) {
    if (!sheet.endsWith('.css') || claimed.has(sheet)) continue
    const owners = chunks.filter(([, output]) => holdsSource(output, asset))
    const named = owners.length > 0 ? owners : chunks.filter(([, output]) => sameName(output, asset))
    // A sheet of nobody is one for all pages.
    const all = named.length > 0 ? named : chunks.filter(([, output]) => own(output, 'isEntry') === true)
    for (const [file] of all) claim(file, sheet)
  }
  return found
}

function holdsSource(output: Fields, asset: Fields): boolean {
  const sources = [...textsOf(own(asset, 'originalFileNames')), textOf(own(asset, 'originalFileName'))]
  const ids = [...textsOf(own(output, 'moduleIds')), ...entriesOf(own(output, 'modules')).map(([id]) => id)]
  return sources.some((source) => source !== null && ids.some((id) => id.replace(/\?.*$/, '') === source))
}

function sameName(output: Fields, asset: Fields): boolean {
  const names = [...textsOf(own(asset, 'names')), textOf(own(asset, 'name'))]
  const name = textOf(own(output, 'name'))
  return name !== null && names.includes(`${name}.css`)
}
