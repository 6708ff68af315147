import { type Graph, isAbsent, type LoadPoint } from './graph.js'
import { commonRoot, stableId } from './module-id.js'
import { loadedLater, type RouteFiles } from './route.js'
import type { OpenedSide } from './side.js'

/**
 * Routes whose code lies in an entry, with what they load later. The entry loads the other routes later, too; those it
 * loads on the side where the route is still lazy. What remains came with the route's code.
 */
export function withLazy(side: OpenedSide, other: OpenedSide): OpenedSide {
  // Where modules are left out, nobody knows what an entry loads.
  if (side.graph.hidesModules || other.graph.hidesModules) return side
  const routes = [...side.routes].map(([route, found]) => {
    const there = other.routes.get(route)
    const known = there !== undefined && !isAbsent(there) && there.eagerIn === null && there.lazy !== null
    return [route, isAbsent(found) || !known ? found : filled(found, side.graph, other.graph)] as const
  })
  return { ...side, routes: new Map(routes) }
}

function filled(found: RouteFiles, graph: Graph, other: Graph): RouteFiles {
  if (found.eagerIn === null) return found
  const theirs = named(other)
  const entries = other.points.filter((point) => point.kind === 'entry')
  const loaded = entries.flatMap((entry) => entry.loads.map((index) => theirs(other.points[index])))
  const routes = new Set(loaded)
  const ours = named(graph)
  const own = found.eagerIn.loads.filter((index) => !routes.has(ours(graph.points[index])))
  return { ...found, lazy: loadedLater(graph, own, found.first) }
}

/** The source file that a point begins with, named alike wherever the two sides were built. */
function named(graph: Graph): (point: LoadPoint | undefined) => string {
  const root = commonRoot(graph.points.flatMap((point) => point.names))
  return (point) => stableId(point?.names[0] ?? '', root)
}
