import type { Io, RunResult } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'
import { listing, type Row, rowsOf } from './git-index.js'
import { byPath, isUnder } from './trees.js'

/** The tree of a folder, and what git says of it. */
export interface WorkspaceTree extends Tree {
  /** The listing of the index; null where git does not answer. Asked at once, git answers while other things are done. */
  readonly listed: () => Promise<string | null>
}

/**
 * A folder as its repository sees it: what git tracks, with the blob ids of unchanged files, and what it would track;
 * ignored files are left out. Where git does not answer, the folder as it stands. Git is asked once.
 */
export function workspaceTree(io: Io, root: string, folder: Tree): WorkspaceTree {
  let asked: Promise<string | null> | null = null
  const listed = (): Promise<string | null> => {
    asked ??= io.run('git', ['-C', root, ...listing]).then(textOf)
    return asked
  }
  const list = async (under: string): Promise<readonly TreeFile[]> => {
    const rows = await listed()
    // Git does not answer; or an ignored folder holds nothing for git, and whoever names it wants to know what it holds.
    if (rows === null || rows === '') return folder.list(under)
    const unsure = unsureIn(rows)
    const files: TreeFile[] = []
    for (const row of rowsOf(rows)) {
      // A link or a submodule is no file, unless one has taken its place: then a row with `C` is there, too.
      if (row.tag !== 'H' || !isFile(row) || unsure.has(row.path) || !isUnder(row.path, under)) continue
      files.push({ path: row.path, hash: idOf(row) })
    }
    const standing = async ([path, hash]: [string, string | undefined]): Promise<void> => {
      const stat = await io.files.stat(`${root}/${path}`)
      if (stat?.kind === 'file') files.push({ path, bytes: stat.bytes })
      else if (stat === null && hash !== undefined) files.push({ path, hash })
    }
    await Promise.all([...unsure].filter(([path]) => isUnder(path, under)).map(standing))
    return files.sort(byPath)
  }
  return { ...folder, list, listed }
}

const textOf = ({ code, stdout }: RunResult): string | null => (code === 0 ? new TextDecoder().decode(stdout) : null)

/** What only the folder can tell: with an id where git holds what need not be checked out. */
function unsureIn(listed: string): ReadonlyMap<string, string | undefined> {
  const unsure = new Map<string, string | undefined>()
  for (const row of rowsOf(listed))
    if (row.tag !== 'H') unsure.set(row.path, row.tag === 'S' && isFile(row) ? idOf(row) : undefined)
  return unsure
}

const isFile = ({ mark }: Row): boolean => mark.startsWith('100')
const idOf = ({ mark }: Row): string => mark.slice('100644 '.length, mark.lastIndexOf(' '))
