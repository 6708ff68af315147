import type { Absent } from '../../../model/reading.js'
import { listOf, own, textOf, textsOf } from '../../fields.js'
import type { Build } from '../build.js'
import { absent, type Graph, isAbsent, type LoadPoint } from '../graph.js'
import { appPages, loadableFiles, nextRoot, withoutPrefix } from './next-app.js'

const statisticsName = 'diagnostics/route-bundle-stats.json'

/** Next built with Turbopack: scripts from its route statistics, style sheets from the client reference manifests. */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const root = nextRoot(build)
  const statistics = await build.statistics([`${root}${statisticsName}`])
  if (isAbsent(statistics)) return statistics
  if (!Array.isArray(statistics.json)) {
    return absent(
      'unsupported',
      `${statistics.path} is no list of routes: it is not what Turbopack writes.`,
      build.origin,
    )
  }
  const pages = new Map((await appPages(build, root)).map((page) => [page.route, page]))
  // Pages of the Pages Router load the manifests of the build, too.
  const manifests = textsOf(own(await build.json(`${root}build-manifest.json`), 'lowPriorityFiles'))
  const points: LoadPoint[] = []
  for (const row of listOf(statistics.json)) {
    const route = textOf(own(row, 'route'))
    if (route === null) continue
    const scripts = textsOf(own(row, 'firstLoadChunkPaths')).map(withoutPrefix)
    const first = [...scripts, ...(pages.get(route)?.sheets ?? manifests)]
    const later = await loadableFiles(
      build,
      `${root}server/app${route === '/' ? '' : route}/page/react-loadable-manifest.json`,
    )
    points.push({ names: [route], kind: 'route', files: inRoot(first, root), loads: [points.length + 1] })
    points.push({ names: [], kind: 'dynamic', files: inRoot(later, root), loads: [] })
  }
  return { points, modules: [], notes: [] }
}

export const inRoot = (files: readonly string[], root: string): string[] =>
  [...new Set(files)].map((file) => `${root}${file}`)
