import type { Io } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'
import { UserError } from '../model/user-error.js'

/** Folders that are never part of what is measured. */
const skipped = new Set(['.git', 'node_modules'])

/**
 * The files below a folder as they stand. `confined`: links are not followed and no path leads out, because the folder
 * holds a stranger's files; without it (a run at somebody's own desk) absolute paths and links work as everywhere.
 */
export function folderTree(io: Io, root: string, origin: string, confined: boolean): Tree {
  const at = (path: string): string => (path.startsWith('/') ? path : `${root}/${path}`)
  const folders = new Map<string, Promise<boolean>>()
  /** Bytes of the file; null where there is none that may be read. */
  const sizeOf = async (path: string): Promise<number | null> => {
    if (confined && (!inside(path) || !(await isInFolders(io, root, path, folders)))) return null
    const stat = await io.files.stat(at(path))
    return stat?.kind === 'file' || (!confined && stat?.kind === 'link') ? stat.bytes : null
  }
  return {
    origin,
    has: async (path) => (await sizeOf(path)) !== null,
    read: async (path, limit) => {
      const bytes = await sizeOf(path)
      if (bytes === null) return null
      tooLarge(path, bytes, limit)
      return io.files.read(at(path))
    },
    stream: async (path) => ((await sizeOf(path)) === null ? null : io.files.stream(at(path))),
    list: async (under) => {
      const found: TreeFile[] = []
      if (under === '' || inside(under)) await walk(io, root, under, found)
      return found.sort(byPath)
    },
    readAll: async function* (files, limit) {
      for (const file of files) {
        const bytes = await sizeOf(file.path)
        yield { file, content: bytes === null || bytes > limit ? null : await io.files.read(at(file.path)) }
      }
    },
  }
}

/** The first of several trees that has a file answers for it. */
export function layered(trees: readonly Tree[]): Tree {
  const origin = trees.map((tree) => tree.origin).join(' or ')
  const found = (path: string) => firstOf(trees, async (tree) => ((await isIn(tree, path)) ? tree.origin : null))
  return {
    origin,
    originOf: async (path) => (await found(path)) ?? origin,
    read: (path, limit) => firstOf(trees, (tree) => tree.read(path, limit)),
    stream: (path) => firstOf(trees, (tree) => tree.stream(path)),
    list: async (under) => {
      for (const tree of trees) {
        const found = await tree.list(under)
        if (found.length > 0) return found
      }
      return []
    },
  }
}

export async function isIn(tree: Tree, path: string): Promise<boolean> {
  return tree.has === undefined ? (await tree.read(path, Number.POSITIVE_INFINITY)) !== null : tree.has(path)
}

async function firstOf<T>(trees: readonly Tree[], ask: (tree: Tree) => Promise<T | null>): Promise<T | null> {
  for (const tree of trees) {
    const found = await ask(tree)
    if (found !== null) return found
  }
  return null
}

async function walk(io: Io, root: string, folder: string, found: TreeFile[]): Promise<void> {
  const entries = (await io.files.list(folder === '' ? root : `${root}/${folder}`)) ?? []
  const visit = async ({ name, kind }: (typeof entries)[number]): Promise<void> => {
    const path = folder === '' ? name : `${folder}/${name}`
    if (kind === 'folder') await walk(io, root, path, found)
    if (kind !== 'file') return
    const stat = await io.files.stat(`${root}/${path}`)
    if (stat !== null) found.push({ path, bytes: stat.bytes })
  }
  await Promise.all(entries.filter(({ name }) => !skipped.has(name)).map(visit))
}

/** A link on the way could lead out of the folder. Each folder is looked at once. */
async function isInFolders(io: Io, root: string, path: string, known: Map<string, Promise<boolean>>): Promise<boolean> {
  const parts = path.split('/')
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/')
    const found = known.get(folder) ?? io.files.stat(`${root}/${folder}`).then((stat) => stat?.kind === 'folder')
    known.set(folder, found)
    if (!(await found)) return false
  }
  return true
}

export const inside = (path: string): boolean =>
  path !== '' && !path.startsWith('/') && !/(^|\/)\.\.?(\/|$)/.test(path) && !/[\0\\:]/.test(path)

export const isUnder = (path: string, under: string): boolean =>
  under === '' || path === under || path.startsWith(under.endsWith('/') ? under : `${under}/`)

export function tooLarge(path: string, bytes: number, limit: number): void {
  if (bytes > limit) {
    throw new UserError([
      {
        message: `${path} has ${bytes} bytes, and at most ${limit} are read`,
        fix: 'Check that the path names the right file.',
      },
    ])
  }
}

export const byPath = (a: TreeFile, b: TreeFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
