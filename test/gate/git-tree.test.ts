import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commitTree, gitTree } from '../../src/gate/git-tree.js'
import { folderTree } from '../../src/gate/trees.js'
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

  it('are read in the workspace where the same bytes lie there, and never where others do', async () => {
    const { folder, linked } = await committed()
    const there = folderTree(io, folder, 'the workspace', true)
    const started: string[] = []
    const watched = {
      ...io,
      run: (...call: Parameters<typeof io.run>) => {
        started.push(call[1].join(' '))
        return io.run(...call)
      },
    }
    const tree = (await commitTree(watched, folder, linked, there))!
    started.length = 0
    expect(await text(tree, 'deep/ä b.txt')).toBe('two')
    expect(started).toEqual([])
    await writeFile(join(folder, 'deeper.txt'), 'THREE')
    expect(await text(tree, 'deeper.txt')).toBe('three')
    await rm(join(folder, 'a.txt'))
    await symlink('deep/ä b.txt', join(folder, 'a.txt'))
    expect(await text(tree, 'a.txt')).toBe('head')
    expect(started).toHaveLength(2)
  })

  it('with 256 bits of an id are read there, too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'git-tree-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    gitIn(folder, 'init', '-q', '--object-format=sha256')
    await writeFile(join(folder, 'a.txt'), 'one')
    gitIn(folder, 'add', '-A')
    gitIn(folder, 'commit', '-q', '-m', 'first')
    const sha = gitIn(folder, 'rev-parse', 'HEAD')
    const tree = (await commitTree(io, folder, sha, folderTree(io, folder, 'here', true)))!
    const object = tree.entries.get('a.txt')!.hash
    await rm(join(folder, '.git/objects', object.slice(0, 2), object.slice(2)))
    expect(await text(tree, 'a.txt')).toBe('one')
  })

  it('that are lost are an error when they are streamed, and not the end of the file', async () => {
    const long = 'x'.repeat((1 << 20) + 1)
    const { folder, baseSha } = await repository({ long, short: 'y' }, {})
    const tree = (await commitTree(io, folder, baseSha))!
    for (const path of ['long', 'short']) {
      const { hash } = tree.entries.get(path)!
      await rm(join(folder, '.git/objects', hash.slice(0, 2), hash.slice(2)))
      const whole = async () => {
        for await (const _ of (await tree.stream(path))!);
      }
      await expect(whole()).rejects.toThrow(`git could not read ${path}`)
    }
  })

  it('are listed below a folder in order, with size and blob id, without links', async () => {
    const { folder, linked } = await committed()
    const tree = gitTree(io, folder, linked)
    const hash = gitIn(folder, 'rev-parse', `${linked}:deep/ä b.txt`)
    expect(await tree.list('deep')).toMatchObject([{ path: 'deep/ä b.txt', bytes: 3, hash }])
    expect((await tree.list('')).map(({ path }) => path)).toEqual(['a.txt', 'deep/ä b.txt', 'deeper.txt'])
    expect(await text(tree, 'deep/link'), 'a link is read as where it leads').toBe('a.txt')
  })

  it('are not what is behind a submodule, nor the submodule', async () => {
    const { folder } = await committed()
    const other = await committed()
    gitIn(folder, 'submodule', '--quiet', 'add', other.folder, 'module')
    gitIn(folder, 'commit', '-q', '-m', 'module')
    const tree = gitTree(io, folder, 'HEAD')
    expect([await text(tree, 'module'), await tree.has?.('module'), await tree.stream('module')]).toEqual([
      null,
      false,
      null,
    ])
    expect((await tree.list('')).map(({ path }) => path)).not.toContain('module')
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
