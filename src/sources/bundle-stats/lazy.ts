import { type Graph, isAbsent, type LoadPoint } from './graph.js'
import { commonRoot, stableId } from './module-id.js'
import { loadedLater, pointOf, type RouteFiles, type RouteQuestion } from './route.js'
import type { OpenedSide } from './side.js'

/**
 * Routes whose code lies in an entry, with what they load later. The entry loads the other routes later, too; those it
 * loads on the side where the route is still lazy, and those that have a budget. What remains came with the route's code.
 */
export function withLazy(side: OpenedSide, other: OpenedSide, asked: readonly RouteQuestion[]): OpenedSide {
  // Where modules are left out, nobody knows what an entry loads.
  if (side.graph.hidesModules || other.graph.hidesModules) return side
  const routes = [...side.routes].map(([route, found]) => {
    const there = other.routes.get(route)
    const known = there !== undefined && !isAbsent(there) && there.eagerIn === null && there.lazy !== null
    const one = asked.find((question) => question.route === route)
    if (isAbsent(found) || !known || one === undefined) return [route, found] as const
    return [route, filled(found, one, { side, other, asked })] as const
  })
  return { ...side, routes: new Map(routes) }
}

interface Sides {
  readonly side: OpenedSide
  readonly other: OpenedSide
  readonly asked: readonly RouteQuestion[]
}

function filled(found: RouteFiles, route: RouteQuestion, { side, other, asked }: Sides): RouteFiles {
  if (found.eagerIn === null) return found
  const [ours, theirs] = [named(side.graph), named(other.graph)]
  const entries = other.graph.points.filter((point) => point.kind === 'entry')
  const loadedThere = entries.flatMap((entry) => entry.loads.map((index) => theirs(other.graph.points[index])))
  const budgeted = asked.flatMap((one) => pointOf(side.graph, one) ?? [])
  const routes = new Set([...loadedThere, ...budgeted.map(ours)])
  const own = found.eagerIn.loads.filter((index) => !routes.has(ours(side.graph.points[index])))
  const before = pointOf(other.graph, route)?.loads.map((index) => theirs(other.graph.points[index])) ?? []
  const fresh = own.map((index) => ours(side.graph.points[index])).filter((name) => !before.includes(name))
  const lazy = loadedLater(side.graph, own, found.first)
  return fresh.length === 0 ? { ...found, lazy } : { ...found, lazy, lazyNotes: [unsure(fresh)] }
}

const unsure = (fresh: readonly string[]): string =>
  `${fresh.join(', ')} ${fresh.length === 1 ? 'is' : 'are'} new and counted as loaded later by this route; if it is a route of its own, give it a budget.`

/** The source file that a point begins with, named alike wherever the two sides were built. */
function named(graph: Graph): (point: LoadPoint | undefined) => string {
  const root = commonRoot(graph.points.flatMap((point) => point.names))
  return (point) => stableId(point?.names[0] ?? '', root)
}
