import type { Io } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'

type Git = (args: readonly string[], input?: string) => Promise<string | null>

/**
 * A folder as its repository sees it: what git tracks, with the blob ids of unchanged files, and what it would track;
 * ignored files are left out. Where git does not answer, the folder as it stands.
 */
export function workspaceTree(io: Io, root: string, folder: Tree): Tree {
  const git: Git = async (args, input) => {
    const answer = await io.run('git', ['-C', root, ...args], { input })
    return answer.code === 0 ? new TextDecoder().decode(answer.stdout) : null
  }
  const list = async (under: string): Promise<readonly TreeFile[]> => {
    const [tracked, changed, untracked] = await Promise.all([
      trackedFiles(git),
      git(['diff-files', '-z', '--name-only', '--relative']),
      git(['ls-files', '-z', '--others', '--exclude-standard']),
    ])
    if (tracked === null || changed === null || untracked === null) return folder.list(under)
    const unsure = new Set(parted(changed))
    const files = tracked.filter(({ path }) => !unsure.has(path))
    for (const path of [...unsure, ...parted(untracked)]) {
      const stat = await io.files.stat(`${root}/${path}`)
      if (stat?.kind === 'file') files.push({ path, bytes: stat.bytes })
    }
    // An ignored folder holds nothing for git, and whoever names it wants to know what it holds.
    if (files.length === 0) return folder.list(under)
    return files
      .filter(({ path }) => path.startsWith(under))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  }
  return { ...folder, list }
}

const parted = (text: string): string[] => text.split('\0').filter((row) => row !== '')

/** Links and submodules are no files. Sizes come from one more process: `ls-files` of git 2.39 does not know them. */
async function trackedFiles(git: Git): Promise<TreeFile[] | null> {
  const staged = await git(['ls-files', '-s', '-z'])
  if (staged === null) return null
  const rows = parted(staged).flatMap((row) => {
    const [, hash, path] = /^100(?:644|755) ([0-9a-f]+) 0\t(.*)$/s.exec(row) ?? []
    return hash === undefined || path === undefined ? [] : [{ hash, path }]
  })
  if (rows.length === 0) return []
  const sizes = await git(['cat-file', '--batch-check=%(objectsize)'], `${rows.map(({ hash }) => hash).join('\n')}\n`)
  if (sizes === null) return null
  const bytes = sizes.split('\n')
  return rows.map(({ hash, path }, index) => ({ path, hash, bytes: Number.parseInt(bytes[index] ?? '0', 10) || 0 }))
}
