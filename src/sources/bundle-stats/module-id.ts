/** Names of modules without what differs between machines and builds: loaders, queries, folders above the project. */

/** The npm package that a module belongs to, with the folder of its copy; null for the project's own code. */
export function packageOf(id: string): { readonly name: string; readonly folder: string } | null {
  const path = cleanId(id)
  const at = path.lastIndexOf('node_modules/')
  if (at < 0) return null
  const [first = '', second = ''] = path.slice(at + 'node_modules/'.length).split('/')
  const name = first.startsWith('@') ? `${first}/${second}` : first
  const start = path.indexOf('node_modules/')
  return { name, folder: path.slice(start, at + 'node_modules/'.length + name.length) }
}

/** Loaders before the last `!`, the virtual marker of Rollup, queries and webpack's ` + 3 modules` are no part of a name. */
export function cleanId(id: string): string {
  const bare = id.slice(id.lastIndexOf('!') + 1).replaceAll('\0', '')
  return bare
    .replace(/ \+ \d+ modules$/, '')
    .replace(/[?#].*$/, '')
    .replace(/^(?:(?:css|javascript\/\w+)[ |])+/, '')
    .replace(/^webpack:\/\/[^/]*\//, '')
    .replace(/^turbopack:\/\/(?:\/\[project\])?\/?/, '')
    .replace(/^\[project\]\//, '')
    .replaceAll('\\', '/')
}

/** The same source file has the same name at base and at head, wherever the two were built. */
export function stableId(id: string, root: string): string {
  const path = cleanId(id)
  const inPackage = path.indexOf('node_modules/')
  if (inPackage >= 0) return path.slice(inPackage)
  const below = root !== '' && path.startsWith(root) ? path.slice(root.length) : path
  return below.replace(/^(?:\.{0,2}\/)+/, '')
}

const sourceFolders = new Set(['src', 'app', 'lib', 'pages', 'source', 'client', 'web', 'packages'])

/** The folder that all modules of the project lie in, where they are named by absolute paths. */
export function commonRoot(ids: Iterable<string>): string {
  let common: string[] | null = null
  for (const id of ids) {
    const path = cleanId(id)
    if (!path.startsWith('/') || path.includes('node_modules/')) continue
    const folders: string[] = path.split('/').slice(0, -1)
    if (common === null) common = folders
    let shared = 0
    while (shared < common.length && common[shared] === folders[shared]) shared += 1
    common = common.slice(0, shared)
  }
  if (common === null) return ''
  if (sourceFolders.has(common.at(-1) ?? '')) common = common.slice(0, -1)
  return `${common.join('/')}/`
}

const extension = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html|css)$/

/** Whether a name from a build means the source file that a reader wrote: equal from the end, whole folders, extension optional. */
export function meansFile(name: string, written: string): boolean {
  const parts = [cleanId(name), written].map((path) => path.replace(/^(?:\.{0,2}\/)+/, ''))
  const [found = '', wanted = ''] = parts
  return endsWithPath(found, wanted) || (!extension.test(found) && endsWithPath(found, wanted.replace(extension, '')))
}

function endsWithPath(path: string, end: string): boolean {
  return end !== '' && (path === end || path.endsWith(`/${end}`))
}
