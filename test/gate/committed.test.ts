import { chmod, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { committedBy } from '../../src/gate/committed.js'
import { commitTree } from '../../src/gate/git-tree.js'
import { folderTree } from '../../src/gate/trees.js'
import { workspaceTree } from '../../src/gate/workspace-tree.js'
import { realIo } from '../../src/io.js'
import { gitIn, put, repository } from '../trust/repository.js'

const io = realIo()

/** What `committedBy` says of paths, against the base of a folder in a clone. */
async function judged(folder: string, baseSha: string, paths: readonly string[]): Promise<string[]> {
  const listed = await workspaceTree(io, folder, folderTree(io, folder, 'here', true)).listed()
  const base = await commitTree(io, folder, baseSha)
  return paths.filter(committedBy(listed, base?.entries ?? null))
}

/** The same by git's own comparison. */
const differing = (folder: string, baseSha: string): string[] =>
  gitIn(folder, 'diff', '--name-only', '--no-renames', '--relative', '-z', '--cached', baseSha, '--')
    .split('\0')
    .filter(Boolean)

const files = ['same', 'altered', 'gone', 'moved', 'run', 'was-link', 'deep/same', 'deep/altered', 'ä b\n'] as const

async function messy() {
  const written = Object.fromEntries(files.map((path) => [path, `${path}\n`]))
  const { folder, baseSha } = await repository(written, {})
  const other = await repository({ inner: 'x' }, {})
  await put(folder, { altered: 'more', 'deep/altered': 'more', 'ä b\n': 'more', added: 'new', gone: null })
  await rename(join(folder, 'moved'), join(folder, 'there'))
  await chmod(join(folder, 'run'), 0o755)
  await rm(join(folder, 'was-link'))
  await symlink('same', join(folder, 'was-link'))
  gitIn(folder, 'submodule', '--quiet', 'add', other.folder, 'module')
  gitIn(folder, 'add', '-A')
  gitIn(folder, 'commit', '-q', '-m', 'head')
  // What the job makes afterwards, and what lies there again, is not committed anew.
  await put(folder, { loose: 'x', same: 'made anew', run: 'made anew', 'deep/same': 'made anew' })
  await mkdir(join(folder, 'empty'))
  return { folder, baseSha }
}

describe('what a change committed', () => {
  it('is what git finds to differ: added, altered, removed, moved, of another mode, links and submodules', async () => {
    const { folder, baseSha } = await messy()
    const all = [...files, 'there', 'added', 'module', '.gitmodules', 'loose', 'nowhere']
    const found = await judged(folder, baseSha, all)
    expect(found.sort()).toEqual(differing(folder, baseSha).sort())
    expect(found).toHaveLength(11)
    expect(await judged(join(folder, 'deep'), baseSha, ['same', 'altered'])).toEqual(
      differing(join(folder, 'deep'), baseSha),
    )
  })

  it('is all that lies behind it, in any writing that a file system takes for the same', async () => {
    const { folder, baseSha } = await messy()
    const paths = ['module/inner', 'WAS-LINK/below', 'a\u0308 B\n', 'same', 'deep/same/below']
    expect(await judged(folder, baseSha, paths)).toEqual(['module/inner', 'WAS-LINK/below', 'a\u0308 B\n'])
  })

  it('is a file in conflict, and one that only the base has while another is in conflict', async () => {
    const { folder, baseSha } = await repository({ file: '1', gone: '1', same: '1' }, { gone: null, file: '2' })
    gitIn(folder, 'checkout', '-q', '-b', 'other', baseSha)
    await put(folder, { file: '3' })
    gitIn(folder, 'commit', '-q', '-a', '-m', 'other')
    gitIn(folder, 'checkout', '-q', 'main')
    expect(() => gitIn(folder, 'merge', 'other')).toThrow()
    expect(await judged(folder, baseSha, ['file', 'gone', 'same'])).toEqual(['file', 'gone'])
  })

  it('is all that git tracks where the clone lacks the base, and everything where git does not answer', async () => {
    const { folder, baseSha } = await repository({ same: '1' }, {}, { loose: '1' })
    expect(await judged(folder, 'a'.repeat(40), ['same', 'loose'])).toEqual(['same'])
    await rm(join(folder, '.git'), { recursive: true })
    const listed = await workspaceTree(io, folder, folderTree(io, folder, 'here', true)).listed()
    expect(['same', 'loose', baseSha].filter(committedBy(listed, null))).toEqual(['same', 'loose', baseSha])
  })
})
