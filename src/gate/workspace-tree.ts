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
    const rows = await git(['ls-files', '-z', '-t', '-s', '--cached', '--modified', '--others', '--exclude-standard'])
    if (rows === null) return folder.list(under)
    const { tracked, unsure } = sorted(parted(rows))
    const files = await withSizes(git, tracked)
    if (files === null) return folder.list(under)
    for (const path of unsure) {
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

interface Tracked {
  readonly path: string
  readonly hash: string
}

/**
 * What git tracks, and what it cannot vouch for: changed since, or not tracked at all. One process tells all of it, a row
 * for each: `H <mode> <hash> <stage>` for what is in the index, once more with `C` where the file is another, `?` for
 * the rest. Links and submodules are no files.
 */
function sorted(rows: readonly string[]): { readonly tracked: readonly Tracked[]; readonly unsure: Iterable<string> } {
  const tracked: Tracked[] = []
  const unsure = new Set<string>()
  for (const row of rows) {
    const [, tag, mode = '', hash = '', stage, path = ''] = /^(\w) (\d+) ([0-9a-f]+) (\d)\t(.*)$/s.exec(row) ?? []
    if (tag === undefined) unsure.add(row.slice('? '.length))
    else if (tag === 'C') unsure.add(path)
    else if (stage === '0' && mode.startsWith('100')) tracked.push({ path, hash })
  }
  return { tracked: tracked.filter(({ path }) => !unsure.has(path)), unsure }
}

/** Sizes come from one more process: `ls-files` of git 2.39 does not know them. */
async function withSizes(git: Git, tracked: readonly Tracked[]): Promise<TreeFile[] | null> {
  if (tracked.length === 0) return []
  const input = `${tracked.map(({ hash }) => hash).join('\n')}\n`
  const sizes = await git(['cat-file', '--batch-check=%(objectsize)'], input)
  if (sizes === null) return null
  const bytes = sizes.split('\n')
  return tracked.map(({ hash, path }, index) => ({
    path,
    hash,
    bytes: Number.parseInt(bytes[index] ?? '0', 10) || 0,
  }))
}
