import type { Io } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'
import { byPath } from './trees.js'

/**
 * A folder as its repository sees it: what git tracks, with the blob ids of unchanged files, and what it would track;
 * ignored files are left out. Where git does not answer, the folder as it stands.
 */
export function workspaceTree(io: Io, root: string, folder: Tree): Tree {
  const list = async (under: string): Promise<readonly TreeFile[]> => {
    const answer = await io.run('git', ['-C', root, ...listing])
    if (answer.code !== 0) return folder.list(under)
    const { unchanged, unsure } = rowsOf(new TextDecoder().decode(answer.stdout))
    const files: TreeFile[] = []
    for (const [path, hash] of unchanged) if (path.startsWith(under)) files.push({ path, hash })
    for (const path of unsure) {
      const stat = path.startsWith(under) ? await io.files.stat(`${root}/${path}`) : null
      if (stat?.kind === 'file') files.push({ path, bytes: stat.bytes })
    }
    // An ignored folder holds nothing for git, and whoever names it wants to know what it holds.
    return unchanged.size + unsure.size === 0 ? folder.list(under) : files.sort(byPath)
  }
  return { ...folder, list }
}

/** Everything from one process: tracked files with their blob ids (H), changed ones once more (C), and untracked ones (?). */
const listing = ['ls-files', '-z', '-t', '--stage', '--modified', '--others', '--exclude-standard']

const fileMode = /^H 100(?:644|755) /
const idStart = 'H 100644 '.length

/** Links and submodules are no files. */
function rowsOf(text: string): { unchanged: Map<string, string>; unsure: Set<string> } {
  const unchanged = new Map<string, string>()
  const unsure = new Set<string>()
  for (let at = 0, end = text.indexOf('\0'); end >= 0; at = end + 1, end = text.indexOf('\0', at)) {
    const row = text.slice(at, end)
    if (row.startsWith('? ')) unsure.add(row.slice(2))
    const tab = row.indexOf('\t')
    if (tab < 0 || row.startsWith('? ')) continue
    const path = row.slice(tab + 1)
    if (fileMode.test(row)) unchanged.set(path, row.slice(idStart, row.indexOf(' ', idStart)))
    else if (row.startsWith('C ') && unchanged.delete(path)) unsure.add(path)
  }
  return { unchanged, unsure }
}
