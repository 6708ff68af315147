import { packageOf } from './module-id.js'
import type { LoadedSide } from './side.js'
import { sourcesIn } from './sources-in.js'

/** Dependencies that no module of the whole build comes from; empty where the build does not tell its modules. */
export async function notShipped({ build, graph, packages }: LoadedSide): Promise<string[]> {
  const ids = await sourcesIn(build, graph, new Set(build.files.keys()))
  if (ids.length === 0) return []
  const shipped = new Set(ids.map((id) => packageOf(id)?.name))
  return (packages.dependencies ?? []).filter((name) => !shipped.has(name)).sort()
}
