import type { Io } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'

const decoded = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).split('\0')

/**
 * A folder as its repository sees it: what git tracks, with the blob ids of unchanged files, and what it would track;
 * ignored files are left out. Where git does not answer, the folder as it stands.
 */
export function workspaceTree(io: Io, root: string, folder: Tree): Tree {
  const git = async (...args: string[]): Promise<string[] | null> => {
    const answer = await io.run('git', ['-C', root, ...args])
    return answer.code === 0 ? decoded(answer.stdout).filter((row) => row !== '') : null
  }
  const list = async (under: string): Promise<readonly TreeFile[]> => {
    const tracked = await git('ls-files', '-z', '--format=%(objectmode) %(objectname) %(objectsize) %(path)')
    const changed = await git('diff-files', '-z', '--name-only')
    const untracked = await git('ls-files', '-z', '--others', '--exclude-standard')
    if (tracked === null || changed === null || untracked === null) return folder.list(under)
    const unsure = new Set(changed)
    const files = tracked.flatMap((row) => trackedFile(row, unsure))
    for (const path of [...unsure, ...untracked]) {
      const stat = await io.files.stat(`${root}/${path}`)
      if (stat?.kind === 'file') files.push({ path, bytes: stat.bytes })
    }
    return files
      .filter(({ path }) => path.startsWith(under))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  }
  return { ...folder, list }
}

/** Links and submodules are no files; a changed file is looked at as it stands. */
function trackedFile(row: string, changed: ReadonlySet<string>): TreeFile[] {
  const match = /^100(?:644|755) ([0-9a-f]+) (\d+) (.*)$/s.exec(row)
  const [, hash, bytes, path = ''] = match ?? []
  return match === null || changed.has(path) ? [] : [{ path, bytes: Number(bytes), hash }]
}
