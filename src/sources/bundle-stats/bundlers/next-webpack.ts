import type { Absent } from '../../../model/reading.js'
import { entriesOf, own, textsOf } from '../../fields.js'
import type { Build } from '../build.js'
import { absent, type Graph, isAbsent, type LoadPoint } from '../graph.js'
import { type AppPage, appPages, nextRoot } from './next-app.js'
import { inRoot } from './next-turbopack.js'

/** Next built with webpack writes no route statistics: what every page loads, and each page's client references. */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const root = nextRoot(build)
  const statistics = await build.statistics([`${root}build-manifest.json`])
  if (isAbsent(statistics)) return statistics
  const main = textsOf(own(statistics.json, 'rootMainFiles'))
  if (main.length === 0 && entriesOf(own(statistics.json, 'pages')).length === 0) {
    return absent(
      'unsupported',
      `${statistics.path} is no build manifest of Next: it has no rootMainFiles.`,
      build.origin,
    )
  }
  const later = await loadables(build, root)
  const app = (await appPages(build, root)).flatMap((page) => pointsOf(page, main, later, root))
  const points = [...app, ...pagesRouter(statistics.json, root)]
  return {
    points: points.map((point, index) => ({ ...point, loads: point.kind === 'route' ? [index + 1] : [] })),
    modules: [],
    notes: [],
  }
}

function pointsOf(
  page: AppPage,
  main: readonly string[],
  later: ReadonlyMap<string, string[]>,
  root: string,
): LoadPoint[] {
  const files = inRoot([...main, ...page.scripts, ...page.sheets], root)
  return [
    { names: [page.route], kind: 'route', files, loads: [] },
    { names: [], kind: 'dynamic', files: inRoot(later.get(page.route) ?? [], root), loads: [] },
  ]
}

/** Keys are `app/graph/page.jsx -> ./panel.jsx`: the route is the folder of the file that imports. */
async function loadables(build: Build, root: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const [edge, entry] of entriesOf(await build.json(`${root}react-loadable-manifest.json`))) {
    const folder = /(?:^|\/)app\/(.*?)\/?[^/]* -> /.exec(edge)?.[1]
    if (folder === undefined) continue
    const parts = folder.split('/').filter((part) => part !== '' && !/^(?:\(.*\)|@.*)$/.test(part))
    const route = `/${parts.join('/')}`
    found.set(route, [...(found.get(route) ?? []), ...textsOf(own(entry, 'files'))])
  }
  return found
}

/** The Pages Router lists the files of every page; `/_app` is part of each, and so are the manifests of the build. */
function pagesRouter(manifest: unknown, root: string): LoadPoint[] {
  const pages = entriesOf(own(manifest, 'pages'))
  const shared = textsOf(pages.find(([route]) => route === '/_app')?.[1])
  const manifests = textsOf(own(manifest, 'lowPriorityFiles'))
  return pages
    .filter(([route]) => !route.startsWith('/_'))
    .flatMap(([route, files]): LoadPoint[] => [
      {
        names: [route],
        kind: 'route',
        files: inRoot([...shared, ...textsOf(files), ...manifests].filter(isLoaded), root),
        loads: [],
      },
      { names: [], kind: 'dynamic', files: [], loads: [] },
    ])
}

const isLoaded = (file: string): boolean => /\.(?:js|css)$/.test(file)
