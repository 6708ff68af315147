import type { ContentModule, ImportLine } from '../../model/reading.js'
import { UserError } from '../../model/user-error.js'
import type { Build } from './build.js'
import { meansFile, packageOf } from './module-id.js'
import { resolvedFrom } from './source-map.js'
import { specifiersIn } from './specifiers.js'

/** A source file that a person wrote is shorter. */
const limit = 1024 * 1024

/** The imports in those modules that are files of the repository. */
export async function importLines(build: Build, modules: readonly ContentModule[]): Promise<ImportLine[]> {
  const own = modules.filter((module) => module.package === null)
  const found: ImportLine[] = []
  for (const { id } of own) {
    const source = await sourceOf(build, id)
    if (source === null) continue
    for (const { request, line } of specifiersIn(source.text)) {
      found.push({ from: id, of: meant(request, id, own), place: { path: source.path, line } })
    }
  }
  return found
}

/** A relative import means a module of the project, with or without its extension or `/index`; any other a package. */
function meant(request: string, from: string, own: readonly ContentModule[]): string {
  if (!request.startsWith('.')) return packageOf(`node_modules/${request}`)?.name ?? request
  const path = resolvedFrom(from.split('/').slice(0, -1), request)
  const target = own.find(({ id }) => {
    const rest = id.startsWith(path) ? id.slice(path.length) : null
    return rest !== null && /^(?:\/index)?(?:\.\w+)*$/.test(rest)
  })
  return target?.id ?? own.find(({ id }) => id !== from && meansFile(path, id))?.id ?? path
}

/** A module's name starts at the folder that the bundler ran in: the project's root, or one on the way to the build. */
async function sourceOf(build: Build, id: string): Promise<{ path: string; text: string } | null> {
  if (/(?:^|\/)\.\.?(?:\/|$)|[\0:]/.test(id) || id.startsWith('/')) return null
  const folders = build.folder.split('/').filter((part) => part !== '' && part !== '.')
  const prefixes = folders.map((_, index) => folders.slice(0, index).join('/')).reverse()
  const parts = id.split('/')
  // Source maps may begin above the project's root: `web/src/main.ts` is `src/main.ts` there.
  const names = parts.slice(0, -1).map((_, index) => parts.slice(index).join('/'))
  for (const name of names.length === 0 ? [id] : names) {
    for (const prefix of prefixes.includes('..') ? [''] : prefixes) {
      const path = prefix === '' ? name : `${prefix}/${name}`
      const content = await readable(build, path)
      if (content !== null) return { path, text: new TextDecoder().decode(content) }
    }
  }
  return null
}

async function readable(build: Build, path: string): Promise<Uint8Array | null> {
  try {
    return await build.tree.read(path, limit)
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
