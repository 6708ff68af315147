import type { Side } from '../model/outcome.js'
import type { Notice } from '../model/report.js'
import type { Request } from '../model/request.js'
import type { Tree } from '../model/tree.js'
import type { Committed } from './committed.js'
import { isIn } from './trees.js'

export interface BaselineFiles {
  /** A folder of the job, without what the change itself committed into it. */
  readonly trusted: (tree: Tree, folder: string) => Tree
  /** The same, and what is read of it is told: nothing else had it. */
  readonly lastResort: (tree: Tree) => Tree
  /** What is to be said of the files that both sides were read from; `candidates`: those that the policy names for the candidate. */
  readonly notices: (candidates: readonly string[]) => Promise<readonly Notice[]>
}

/**
 * What may stand for the baseline although no commit of the base has it: files that the job made. A path that the
 * change committed is the word of whoever is judged, and is no baseline, whatever lies there now: line ends and other
 * attributes of the change can make a file look rewritten that is not. With no event (somebody's own desk), or where the
 * base has no policy and nothing blocks, every file counts.
 */
export function baselineFiles(
  request: Request,
  bootstrap: boolean,
  committed: () => Promise<Committed>,
): BaselineFiles {
  const strict = request.event !== null && request.baseSha !== null && !bootstrap
  const told = new Set<string>()
  const refused = new Set<string>()
  let asked: Promise<Committed> | null = null
  const isCommitted = async (path: string): Promise<boolean> => {
    if (!strict) return false
    asked ??= committed()
    return (await asked)(path)
  }
  const isRefused = async (path: string): Promise<boolean> => {
    const found = await isCommitted(path)
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
    notices: async (candidates) => {
      const own = new Set<string>()
      for (const path of candidates) if (await isCommitted(path)) own.add(path)
      return [
        ...notice('baseline-from-workspace', named('baseline', told), workspaceWords),
        ...notice('baseline-not-trusted', named('baseline', refused), refusedWords),
        ...notice('candidate-not-measured', named('candidate', own), candidateWords),
      ]
    },
  }
}

function without(tree: Tree, isRefused: (path: string) => Promise<boolean>): Tree {
  return {
    ...tree,
    read: async (path, limit) => ((await isRefused(plain(path))) ? null : tree.read(path, limit)),
    stream: async (path) => ((await isRefused(plain(path))) ? null : tree.stream(path)),
    has: async (path) => !(await isRefused(plain(path))) && (await isIn(tree, path)),
    list: async (under) => {
      const files = await tree.list(under)
      const kept = await Promise.all(files.map(async (file) => ((await isRefused(file.path)) ? [] : [file])))
      return kept.flat()
    },
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

const workspaceWords = 'was read from the workspace: nothing of the base has it'
const refusedWords = 'is committed by this change, or git cannot tell: not taken for the baseline'
const candidateWords =
  'is committed by this change, or git cannot tell: its numbers are what the change says of itself, and need not be those of this run'

const mostNamed = 5

/** In words; empty where there is none. */
function named(side: Side, paths: ReadonlySet<string>): string {
  if (paths.size === 0) return ''
  const all = [...paths].sort()
  const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : ''
  return `Of the ${side}: ${all.slice(0, mostNamed).join(', ')}${more}`
}

const notice = (code: string, files: string, words: string): Notice[] =>
  files === '' ? [] : [{ code, text: `${files} ${words}.` }]
