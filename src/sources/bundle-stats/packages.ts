import type { Tree } from '../../model/tree.js'
import { UserError } from '../../model/user-error.js'
import { entriesOf, own, textOf } from '../fields.js'

/** What the project's own files say of its packages. */
export interface Packages {
  /** Version of the copy in a folder below node_modules; else the folder itself where it is nested, so that copies differ. */
  readonly versionOf: (folder: string) => string | null
  /** Names in `dependencies`; null without a package.json. */
  readonly dependencies: readonly string[] | null
}

const limit = 64 * 1024 * 1024

export async function readPackages(tree: Tree): Promise<Packages> {
  const manifest = await jsonIn(tree, 'package.json')
  const lock = await jsonIn(tree, 'package-lock.json')
  const versions = new Map(
    entriesOf(own(lock, 'packages')).map(([path, entry]) => [path, textOf(own(entry, 'version'))]),
  )
  return {
    versionOf: (folder) =>
      versions.get(folder) ?? pnpmVersion(folder) ?? (folder.split('node_modules/').length > 2 ? folder : null),
    dependencies: manifest === null ? null : entriesOf(own(manifest, 'dependencies')).map(([name]) => name),
  }
}

/** `node_modules/.pnpm/ms@2.1.3/node_modules/ms` */
function pnpmVersion(folder: string): string | null {
  return /\.pnpm\/(?:@[^/@]+\+)?[^/@]+@([^/_(]+)/.exec(folder)?.[1] ?? null
}

async function jsonIn(tree: Tree, path: string): Promise<unknown> {
  try {
    const content = await tree.read(path, limit)
    return content === null ? null : JSON.parse(new TextDecoder().decode(content))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UserError) return null
    throw error
  }
}
