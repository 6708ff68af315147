import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type Tree = Readonly<Record<string, string>>
export interface Workspace {
  readonly folder: string
  readonly base: string
  readonly head: string
}

/** A clone with a commit of the base on `main` and one of the head on `topic`, the head checked out. */
export function workspace(base: Tree, head: Tree): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'perf-budget-gate-clone-'))
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    ).trim()
  const commit = (files: Tree, name: string): string => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    git('add', '-A')
    git('commit', '-q', '--allow-empty', '-m', name)
    return git('rev-parse', 'HEAD')
  }
  git('init', '-q', '-b', 'main')
  const baseSha = commit(base, 'base')
  git('checkout', '-q', '-b', 'topic')
  for (const path of Object.keys(base)) if (!(path in head)) rmSync(join(folder, path))
  return { folder, base: baseSha, head: commit(head, 'head') }
}
