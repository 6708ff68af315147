import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitTree, gitTree } from '../../src/gate/git-tree.js'
import { realIo } from '../../src/io.js'
import type { Tree } from '../../src/model/tree.js'
import { gitIn, repository } from '../trust/repository.js'

const io = realIo()
const text = async (tree: Tree, path: string): Promise<string | null> => {
  const bytes = await tree.read(path, 1_000)
  return bytes === null ? null : new TextDecoder().decode(bytes)
}

async function committed() {
  const at = await repository({ 'a.txt': 'one', 'deep/ä b.txt': 'two', 'deeper.txt': 'three' }, { 'a.txt': 'head' })
  await symlink('a.txt', join(at.folder, 'deep/link'))
  gitIn(at.folder, 'add', '-A')
  gitIn(at.folder, 'commit', '-q', '-m', 'link')
  return { ...at, linked: gitIn(at.folder, 'rev-parse', 'HEAD') }
}

describe('the files of a commit', () => {
  it('are those of the commit, whatever is checked out', async () => {
    const { folder, baseSha } = await committed()
    const tree = (await commitTree(io, folder, baseSha))!
    expect([await text(tree, 'a.txt'), await text(tree, 'deep/ä b.txt'), await text(tree, 'deep/link')]).toEqual([
      'one',
      'two',
      null,
    ])
    expect([await tree.has?.('a.txt'), await tree.has?.('b.txt')]).toEqual([true, false])
    expect(await tree.stream('b.txt')).toBeNull()
    expect(tree.origin).toBe(`git at ${baseSha.slice(0, 7)}`)
  })

  it('are listed below a folder in order, with size and blob id, without links', async () => {
    const { folder, linked } = await committed()
    const tree = gitTree(io, folder, linked)
    const hash = gitIn(folder, 'rev-parse', `${linked}:deep/ä b.txt`)
    expect(await tree.list('deep')).toEqual([{ path: 'deep/ä b.txt', bytes: 3, hash }])
    expect((await tree.list('')).map(({ path }) => path)).toEqual(['a.txt', 'deep/ä b.txt', 'deeper.txt'])
    expect(await text(tree, 'deep/link'), 'a link is read as where it leads').toBe('a.txt')
  })

  it('are no paths that lead out, and no larger than may be read', async () => {
    const { folder, baseSha } = await committed()
    const tree = gitTree(io, folder, baseSha)
    expect(await Promise.all(['../a.txt', '/a.txt', 'deep/../a.txt', ''].map((path) => text(tree, path)))).toEqual([
      null,
      null,
      null,
      null,
    ])
    await expect(tree.read('deep/ä b.txt', 2)).rejects.toThrow('deep/ä b.txt has 3 bytes, and at most 2 are read')
  })

  it('a commit that the clone lacks is null; one whose files are lost is an error, and not empty', async () => {
    const { folder, baseSha } = await committed()
    expect(await commitTree(io, folder, 'a'.repeat(40))).toBeNull()
    const lost = gitIn(folder, 'rev-parse', `${baseSha}:deep`)
    await rm(join(folder, '.git/objects', lost.slice(0, 2), lost.slice(2)))
    await expect(commitTree(io, folder, baseSha)).rejects.toThrow(
      `git could not read the files of the commit ${baseSha}`,
    )
  })
})
