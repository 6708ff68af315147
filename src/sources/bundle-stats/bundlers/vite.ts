import type { Absent } from '../../../model/reading.js'
import { entriesOf, own, textOf, textsOf } from '../../fields.js'
import type { Build } from '../build.js'
import { type Chunk, loadPoints } from '../closure.js'
import { absent, type Graph, isAbsent } from '../graph.js'

const usual = ['.vite/manifest.json', 'manifest.json']

/** Vite's manifest: routes by `src` of a dynamic entry, edges by manifest keys. It does not name modules. */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const statistics = await build.statistics(usual)
  if (isAbsent(statistics)) {
    return statistics.reason === 'missing-side'
      ? { ...statistics, text: `${statistics.text} Set build.manifest: true in the Vite configuration.` }
      : statistics
  }
  const chunks = new Map<string, Chunk>()
  const everywhere = looseSheets(statistics.json)
  for (const [key, value] of entriesOf(statistics.json)) {
    const file = textOf(own(value, 'file'))
    if (file === null || file.endsWith('.css')) continue
    const isEntry = own(value, 'isEntry') === true
    chunks.set(key, {
      file,
      names: [key, textOf(own(value, 'src')), textOf(own(value, 'name'))].filter((name) => name !== null),
      kind: isEntry ? 'entry' : own(value, 'isDynamicEntry') === true ? 'dynamic' : null,
      imports: textsOf(own(value, 'imports')),
      dynamicImports: textsOf(own(value, 'dynamicImports')),
      css: [...textsOf(own(value, 'css')), ...(isEntry ? everywhere : [])],
    })
  }
  if (chunks.size === 0) {
    return absent('unsupported', `${statistics.path} is no manifest of Vite: no entry has a file.`, build.origin)
  }
  return { points: loadPoints(chunks), modules: [], notes: [] }
}

/** With `cssCodeSplit: false` one sheet holds all styles, is named by no file, and is loaded with every page. */
function looseSheets(json: unknown): string[] {
  const values = entriesOf(json).map(([, value]) => value)
  const claimed = new Set(values.flatMap((value) => [...textsOf(own(value, 'css')), ...textsOf(own(value, 'assets'))]))
  return values
    .filter((value) => own(value, 'isEntry') !== true)
    .map((value) => textOf(own(value, 'file')) ?? '')
    .filter((file) => file.endsWith('.css') && !claimed.has(file))
}
