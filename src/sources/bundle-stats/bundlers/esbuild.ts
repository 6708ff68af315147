import type { Absent } from '../../../model/reading.js'
import { entriesOf, fields, listOf, numberOf, own, textOf } from '../../fields.js'
import type { Build } from '../build.js'
import { type Chunk, loadPoints } from '../closure.js'
import { absent, type FileModule, type Graph, isAbsent } from '../graph.js'

const usual = ['meta.json', 'metafile.json', 'stats.json']

/** esbuild's metafile: the only one that knows the bytes of a module after minification. */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const statistics = await build.statistics(usual)
  if (isAbsent(statistics)) return statistics
  const outputs = entriesOf(own(statistics.json, 'outputs')).filter(([path]) => !path.endsWith('.map'))
  if (outputs.length === 0 || fields(own(statistics.json, 'inputs')) === null) {
    const text = `${statistics.path} is no metafile of esbuild: it has no outputs and inputs.`
    return absent('unsupported', text, build.origin)
  }
  const prefix = prefixOf(
    outputs.map(([path]) => path),
    build.files,
  )
  const inFolder = (path: string) => (path.startsWith(prefix) ? path.slice(prefix.length) : path)
  const dynamic = new Set(outputs.flatMap(([, output]) => importsOf(output, 'dynamic-import')))
  const chunks = new Map<string, Chunk>()
  for (const [path, output] of outputs) {
    if (path.endsWith('.css')) continue
    const entryPoint = textOf(own(output, 'entryPoint'))
    // With splitting, the sheets of all dynamic imports are in the entry's sheet too: those of routes are never loaded.
    const sheet = dynamic.has(path) ? null : textOf(own(output, 'cssBundle'))
    chunks.set(path, {
      file: inFolder(path),
      names: entryPoint === null ? [] : [entryPoint],
      kind: dynamic.has(path) ? 'dynamic' : entryPoint === null ? null : 'entry',
      imports: importsOf(output, 'import-statement'),
      dynamicImports: importsOf(output, 'dynamic-import'),
      css: sheet === null ? [] : [inFolder(sheet)],
    })
  }
  const inputs = new Map(entriesOf(own(statistics.json, 'inputs')))
  return { points: loadPoints(chunks), modules: modulesOf(outputs, inputs, inFolder), notes: [] }
}

function importsOf(output: unknown, kind: string): string[] {
  return listOf(own(output, 'imports'))
    .filter((edge) => own(edge, 'kind') === kind && own(edge, 'external') !== true)
    .map((edge) => textOf(own(edge, 'path')) ?? '')
}

function modulesOf(
  outputs: readonly (readonly [string, unknown])[],
  inputs: ReadonlyMap<string, unknown>,
  inFolder: (path: string) => string,
): FileModule[] {
  const importers = new Map<string, string[]>()
  for (const [id, input] of inputs) {
    for (const edge of listOf(own(input, 'imports'))) {
      const path = textOf(own(edge, 'path'))
      if (path !== null) importers.set(path, [...(importers.get(path) ?? []), id])
    }
  }
  return outputs.flatMap(([path, output]) =>
    entriesOf(own(output, 'inputs')).map(([id, part]) => {
      const format = own(inputs.get(id), 'format')
      return {
        file: inFolder(path),
        id,
        bytes: numberOf(own(part, 'bytesInOutput')),
        measure: 'shipped' as const,
        importers: importers.get(id) ?? [],
        format: format === 'cjs' ? ('commonjs' as const) : format === 'esm' ? ('esm' as const) : null,
      }
    }),
  )
}

/** Outputs are named from the folder that esbuild ran in: the part that the build's folder does not have is cut off. */
function prefixOf(paths: readonly string[], files: ReadonlyMap<string, number>): string {
  const shared = paths.reduce((a, b) => {
    let length = 0
    while (length < a.length && a[length] === b[length]) length += 1
    return a.slice(0, length)
  })
  let prefix = shared.slice(0, shared.lastIndexOf('/') + 1)
  while (prefix !== '' && !paths.every((path) => files.has(path.slice(prefix.length)))) {
    prefix = prefix.slice(0, prefix.slice(0, -1).lastIndexOf('/') + 1)
  }
  return prefix
}
