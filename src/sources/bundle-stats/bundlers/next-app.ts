import { entriesOf, fields, listOf, own, textOf, textsOf } from '../../fields.js'
import { type Build, textIn } from '../build.js'

/** What both of Next's bundlers write for the App Router. */
export interface AppPage {
  readonly route: string
  readonly scripts: readonly string[]
  readonly sheets: readonly string[]
}

const manifestName = 'page_client-reference-manifest.js'

/** The pages below `server/app`, each from its client reference manifest: a script with one JSON value, never run. */
export async function appPages(build: Build, root: string): Promise<AppPage[]> {
  const folder = `${root}server/app/`
  const paths = [...build.files.keys()].filter((path) => path.startsWith(folder) && path.endsWith(manifestName))
  return Promise.all(
    paths.map(async (path) => {
      const json = manifestOf(await textIn(build, path))
      const page = path.slice(folder.length, -manifestName.length)
      return { route: routeOf(page), scripts: scriptsOf(json), sheets: sheetsOf(json, page) }
    }),
  )
}

/** Where `.next` is: the folder itself, or inside it. */
export function nextRoot(build: Build): string {
  return build.files.has('build-manifest.json') || !build.files.has('.next/build-manifest.json') ? '' : '.next/'
}

/** `(shop)` groups and `@slots` are no part of the address. */
function routeOf(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '' && !/^(?:\(.*\)|@.*)$/.test(part))
  return `/${parts.join('/')}`
}

// `[id]` may stand in the key.
function manifestOf(script: string): unknown {
  const start = /__RSC_MANIFEST\[".*?"\]\s*=\s*/.exec(script)
  if (start === null) return null
  const text = script
    .slice(start.index + start[0].length)
    .trim()
    .replace(/;$/, '')
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** `chunks` alternates ids and paths with webpack. A style sheet's own module is a script that is never loaded. */
function scriptsOf(manifest: unknown): string[] {
  const modules = entriesOf(own(manifest, 'clientModules')).filter(([id]) => !/\.(?:css|scss|sass)$/.test(id))
  const paths = modules.flatMap(([, module]) => textsOf(own(module, 'chunks')))
  return [...new Set(paths.filter((path) => path.endsWith('.js')).map(withoutPrefix))]
}

/** The manifest names the sheets of all layouts; a page has its own and those of the folders above it. */
function sheetsOf(manifest: unknown, page: string): string[] {
  const parts = page.split('/').filter((part) => part !== '')
  const above = [...parts, ''].map((_, depth) => ['app', ...parts.slice(0, depth)].join('/'))
  const isAbove = (entry: string) => above.some((folder) => `/${entry}`.replace(/\/[^/]*$/, '').endsWith(`/${folder}`))
  const files = entriesOf(own(manifest, 'entryCSSFiles')).flatMap(([entry, list]) =>
    isAbove(entry) ? listOf(list) : [],
  )
  const paths = files.map((file) => (fields(file) === null ? textOf(file) : textOf(own(file, 'path'))))
  return [...new Set(paths.filter((path) => path !== null).map(withoutPrefix))]
}

export const withoutPrefix = (path: string): string =>
  decode(path.replace(/^.*?(?:\/?_next\/|\.next\/)/, '').replace(/[?#].*$/, ''))

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Files that `next/dynamic` and `import()` load later, by the manifest of a page. */
export async function loadableFiles(build: Build, path: string): Promise<string[]> {
  const manifest = await build.json(path)
  return [...new Set(entriesOf(manifest).flatMap(([, entry]) => textsOf(own(entry, 'files'))))].filter((file) =>
    /\.(?:js|css)$/.test(file),
  )
}
