import type { Io } from '../model/io.js'
import type { Notice } from '../model/report.js'
import type { Request } from '../model/request.js'
import type { Tree } from '../model/tree.js'

export interface BaselineFiles {
  /** A folder of the job, without what the change itself committed into it. */
  readonly trusted: (tree: Tree, folder: string) => Tree
  /** The same, and what is read of it is told: nothing else had it. */
  readonly lastResort: (tree: Tree) => Tree
  readonly notices: () => readonly Notice[]
}

/**
 * What may stand for the baseline although no commit of the base has it: files that the job made. A file that the
 * change committed is the word of whoever is judged, and is no baseline. With no event (somebody's own desk), or where
 * the base has no policy and nothing blocks, every file counts.
 */
export function baselineFiles(request: Request, bootstrap: boolean, io: Io): BaselineFiles {
  const strict = request.event !== null && request.baseSha !== null && !bootstrap
  const told = new Set<string>()
  const refused = new Set<string>()
  let asked: Promise<ReadonlySet<string>> | null = null
  const isRefused = async (path: string): Promise<boolean> => {
    if (!strict) return false
    asked ??= committedByChange(request, io)
    const found = (await asked).has(path)
    if (found) refused.add(path)
    return found
  }
  const trusted = (tree: Tree, folder: string): Tree => without(tree, (path) => isRefused(`${folder}${path}`))
  return {
    trusted,
    lastResort: (tree) => {
      const hasBase = request.baseSha !== null || request.baseDir !== null
      return hasBase && !bootstrap ? telling(trusted(tree, ''), (path) => told.add(path)) : trusted(tree, '')
    },
    notices: () => [
      ...notice('baseline-from-workspace', told, 'was read from the workspace: nothing of the base has it'),
      ...notice('baseline-not-trusted', refused, 'is committed by this change: it is not taken for the baseline'),
    ],
  }
}

/** Paths that the change added or altered and that the job has not written anew since. */
async function committedByChange({ headDir, baseSha }: Request, io: Io): Promise<ReadonlySet<string>> {
  const git = async (...args: string[]): Promise<string[] | null> => {
    const answer = await io.run('git', ['-C', headDir, ...args])
    return answer.code === 0 ? new TextDecoder().decode(answer.stdout).split('\0').filter(Boolean) : null
  }
  const compared = ['diff', '--name-only', '--relative', '--no-renames', '--no-ext-diff', '-z']
  const changed = (await git(...compared, '--cached', baseSha ?? '', '--')) ?? (await git('ls-files', '-z')) ?? []
  const rewritten = new Set(await git(...compared, '--'))
  return new Set(changed.filter((path) => !rewritten.has(path)))
}

function without(tree: Tree, isRefused: (path: string) => Promise<boolean>): Tree {
  const { readAll } = tree
  return {
    ...tree,
    read: async (path, limit) => ((await isRefused(plain(path))) ? null : tree.read(path, limit)),
    stream: async (path) => ((await isRefused(plain(path))) ? null : tree.stream(path)),
    list: async (under) => {
      const files = await tree.list(under)
      const kept = await Promise.all(files.map(async (file) => ((await isRefused(file.path)) ? [] : [file])))
      return kept.flat()
    },
    ...(readAll === undefined ? {} : { readAll }),
  }
}

const plain = (path: string): string => path.replace(/\/{2,}/g, '/')

function telling(tree: Tree, tell: (path: string) => void): Tree {
  const heard = <Found>(path: string, found: Found): Found => {
    if (found !== null) tell(path)
    return found
  }
  return {
    ...tree,
    read: async (path, limit) => heard(path, await tree.read(path, limit)),
    stream: async (path) => heard(path, await tree.stream(path)),
    list: async (under) => {
      const files = await tree.list(under)
      // A list of everything is a search, and says nothing about who is read.
      if (files.length > 0 && under !== '') tell(under)
      return files
    },
  }
}

const mostNamed = 5

function notice(code: string, paths: ReadonlySet<string>, words: string): Notice[] {
  if (paths.size === 0) return []
  const all = [...paths].sort()
  const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : ''
  return [{ code, text: `Of the baseline: ${all.slice(0, mostNamed).join(', ')}${more} ${words}.` }]
}
