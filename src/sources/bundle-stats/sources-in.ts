import { listOf, own, textOf } from '../fields.js'
import type { Build } from './build.js'
import type { Graph } from './graph.js'
import { mapOf, resolvedFrom } from './source-map.js'

/** Names of all modules in some files of a build: as the bundler tells them, and as the source maps beside them do. */
export async function sourcesIn(build: Build, graph: Graph, files: ReadonlySet<string>): Promise<string[]> {
  const ids = graph.modules.filter((module) => files.has(module.file)).map((module) => module.id)
  for (const file of files) {
    const map = await mapOf(build, file)
    const maps = [map, ...listOf(own(map, 'sections')).map((section) => own(section, 'map'))]
    const sources = maps.flatMap((one) => listOf(own(one, 'sources')).map((source) => textOf(source) ?? ''))
    ids.push(...sources.map((source) => resolvedFrom(file.split('/').slice(0, -1), source)))
  }
  return ids
}
