import type { Io, RunResult } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'
import { byPath, isUnder } from './trees.js'

/** The tree of a folder, and what git says of it. */
export interface WorkspaceTree extends Tree {
  /** Rows of `listing`; null where git does not answer. Asked at once, git answers while other things are done. */
  readonly listed: () => Promise<string | null>
}

/**
 * A folder as its repository sees it: what git tracks, with the blob ids of unchanged files, and what it would track;
 * ignored files are left out. Where git does not answer, the folder as it stands. Git is asked once.
 */
export function workspaceTree(io: Io, root: string, folder: Tree): WorkspaceTree {
  let asked: Promise<string | null> | null = null
  const listed = (): Promise<string | null> => {
    asked ??= io.run('git', ['-C', root, ...listing]).then(rows)
    return asked
  }
  const list = async (under: string): Promise<readonly TreeFile[]> => {
    const rows = await listed()
    if (rows === null) return folder.list(under)
    const { unchanged, unsure } = rowsOf(rows)
    // An ignored folder holds nothing for git, and whoever names it wants to know what it holds.
    if (unchanged.size + unsure.size === 0) return folder.list(under)
    const files: TreeFile[] = []
    for (const [path, hash] of unchanged) if (isUnder(path, under)) files.push({ path, hash })
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

const rows = ({ code, stdout }: RunResult): string | null => (code === 0 ? new TextDecoder().decode(stdout) : null)

/**
 * Everything from one process: `H <mode> <id> <stage>` for what is in the index (`h` where git is told not to look at the
 * file, `S` where it need not be there, `M` while it is in conflict), once more with `C` where the file is another, and
 * `?` for what is not tracked.
 */
const listing = ['ls-files', '-z', '-v', '--stage', '--modified', '--others', '--exclude-standard']

const kept = /^[HS] 100(?:644|755) /
const idStart = 'H 100644 '.length

/** What git vouches for, and what only the folder can tell: with an id where git holds what is not checked out. */
function rowsOf(text: string): { unchanged: Map<string, string>; unsure: Map<string, string | undefined> } {
  const unchanged = new Map<string, string>()
  const unsure = new Map<string, string | undefined>()
  for (let at = 0, end = text.indexOf('\0'); end >= 0; at = end + 1, end = text.indexOf('\0', at)) {
    if (text.startsWith('? ', at)) {
      unsure.set(text.slice(at + 2, end), undefined)
      continue
    }
    const row = text.slice(at, end)
    const path = row.slice(row.indexOf('\t') + 1)
    const id = kept.test(row) ? row.slice(idStart, row.indexOf(' ', idStart)) : undefined
    if (row.startsWith('H ')) {
      // A link or a submodule is no file, unless one has taken its place: then a row with `C` follows.
      if (id !== undefined) unchanged.set(path, id)
      continue
    }
    unchanged.delete(path)
    unsure.set(path, id)
  }
  return { unchanged, unsure }
}
