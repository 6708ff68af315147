import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderTree } from '../../src/gate/trees.js'
import { workspaceTree } from '../../src/gate/workspace-tree.js'
import { realIo } from '../../src/io.js'

/** A clone with one commit; `write` puts files below it. */
function clone(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'workspace-tree-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  git('init', '-q', '-b', 'main')
  for (const [path, text] of Object.entries(files)) write(path, text)
  git('add', '-A')
  git('commit', '-q', '-m', 'first')
  const io = realIo({ cwd: root })
  const list = async (under = '', folder = root) => {
    const found = await workspaceTree(io, folder, folderTree(io, folder, 'here', true)).list(under)
    return found.map(({ path, bytes, hash }) => [path, bytes, hash === undefined ? 'read anew' : 'as committed'])
  }
  return { root, git, write, list }
}

describe.concurrent('the workspace as its repository sees it', () => {
  it('lists what is tracked or would be, and vouches for the content of what is unchanged alone', async () => {
    const { root, write, list } = clone({
      '.gitignore': '*.log\n',
      'a b\n.txt': '1',
      changed: '22',
      gone: '3',
      'in/c': '4',
    })
    write('changed', '55555')
    write('new', '666')
    write('? 100644 fine', '7')
    write('trace.log', '8')
    rmSync(join(root, 'gone'))
    symlinkSync('changed', join(root, 'link'))
    expect(await list()).toEqual([
      ['.gitignore', undefined, 'as committed'],
      ['? 100644 fine', 1, 'read anew'],
      ['a b\n.txt', undefined, 'as committed'],
      ['changed', 5, 'read anew'],
      ['in/c', undefined, 'as committed'],
      ['new', 3, 'read anew'],
    ])
    expect(await list('in')).toEqual([['in/c', undefined, 'as committed']])
    expect(await list('', join(root, 'in'))).toEqual([['c', undefined, 'as committed']])
  })

  it('reads a file in conflict as it stands, once', async () => {
    const { git, write, list } = clone({ file: '1\n', other: '1' })
    git('checkout', '-q', '-b', 'other')
    write('file', '2\n')
    git('commit', '-q', '-a', '-m', 'other')
    git('checkout', '-q', 'main')
    write('file', '33\n')
    git('commit', '-q', '-a', '-m', 'main')
    expect(() => git('merge', 'other')).toThrow()
    const [[path, bytes, content] = [], ...more] = await list()
    expect([path, content, more]).toEqual(['file', 'read anew', [['other', undefined, 'as committed']]])
    expect(bytes).toBeGreaterThan(5)
  })

  it('reads a file that took the place of a link, and what git was told not to look at', async () => {
    const { root, git, write, list } = clone({ hidden: '1', kept: '1', target: '1' })
    symlinkSync('target', join(root, 'link'))
    git('add', '-A')
    git('commit', '-q', '-m', 'link')
    rmSync(join(root, 'link'))
    git('update-index', '--assume-unchanged', 'hidden')
    git('update-index', '--skip-worktree', 'kept')
    for (const path of ['link', 'hidden', 'kept']) write(path, '22')
    expect(await list()).toEqual([
      ['hidden', 2, 'read anew'],
      ['kept', 2, 'read anew'],
      ['link', 2, 'read anew'],
      ['target', undefined, 'as committed'],
    ])
  })

  it('takes a file that is not checked out for unchanged, and one that is deleted for gone', async () => {
    const { root, git, list } = clone({ sparse: '1', gone: '1', other: '1' })
    git('update-index', '--skip-worktree', 'sparse')
    for (const path of ['sparse', 'gone']) rmSync(join(root, path))
    expect(await list()).toEqual([
      ['other', undefined, 'as committed'],
      ['sparse', undefined, 'as committed'],
    ])
  })

  it('lists below a folder, not beside it', async () => {
    const { write, list } = clone({ 'in/a': '1', 'in.b': '1', inner: '1' })
    for (const path of ['in/c', 'in-d']) write(path, '1')
    expect((await list('in')).map(([path]) => path)).toEqual(['in/a', 'in/c'])
  })
})
