import { posix } from 'node:path'
import type { Io } from '../model/io.js'
import type { Side } from '../model/outcome.js'
import type { Request } from '../model/request.js'
import type { Tree } from '../model/tree.js'
import { UserError } from '../model/user-error.js'
import type { BaselineFiles } from './baseline-files.js'
import { beforeChanges } from './before-changes.js'
import { commitTree } from './git-tree.js'
import { folderTree, hostTree, layered } from './trees.js'
import { workspaceTree } from './workspace-tree.js'

export interface Sides {
  /** Recordings and builds of the baseline: looked for in the base folder, then git, then the workspace. */
  readonly baseline: (files: BaselineFiles) => Tree
  /** The repository of a side as a whole. The baseline's is looked for in git, then the base folder, then the workspace. */
  readonly repository: (side: Side) => Tree
  /** The base as it was committed: what policy and trust rest on. Null where no base is known. */
  readonly base: Tree | null
  /** How the base is called in places of the policy: a commit, or the folder. */
  readonly baseName: string | null
  readonly head: Tree
}

/** Where the files of both sides are, before anything of them is read. */
export async function openSides(request: Request, io: Io): Promise<Sides> {
  const confined = request.event !== null
  const head = folderTree(io, request.headDir, 'the workspace', confined)
  const folder = request.baseDir === null ? null : await baseFolder(request.baseDir, io, confined)
  const { commit, hosted } = await baseCommit(request, io)
  // A base folder holds builds and recordings; what was reviewed and merged is what the commit has.
  const base = commit ?? folder
  const inside = request.baseDir === null ? null : insideOf(request.headDir, request.baseDir, io)
  const committed = workspaceTree(io, request.headDir, head)
  const before =
    hosted && commit !== null ? (folder ?? beforeChanges(committed, commit, request)) : (commit ?? folder ?? committed)
  return {
    baseline: (files) => {
      const given = folder === null || inside === null ? folder : files.trusted(folder, inside)
      return layered([given, commit, files.lastResort(head)].filter((tree) => tree !== null))
    },
    repository: (side) => (side === 'baseline' ? before : committed),
    base,
    baseName: request.baseSha ?? request.baseDir,
    head,
  }
}

/** A folder below another, as the beginning of the paths in it; null where it lies elsewhere. */
function insideOf(root: string, folder: string, io: Io): string | null {
  const [outer, inner] = [posix.resolve(io.cwd, root), posix.resolve(io.cwd, folder)]
  return inner.startsWith(`${outer}/`) ? `${inner.slice(outer.length + 1)}/` : null
}

async function baseFolder(path: string, io: Io, confined: boolean): Promise<Tree> {
  if ((await io.files.stat(path))?.kind === 'folder') return folderTree(io, path, `the folder ${path}`, confined)
  throw new UserError([{ message: `the base folder ${path} is not there`, fix: 'Check out the base into it first.' }])
}

/** The commit of the base: in this clone, or `hosted`, read from the code host. */
async function baseCommit(request: Request, io: Io): Promise<{ commit: Tree | null; hosted: boolean }> {
  if (request.baseSha === null) return { commit: null, hosted: false }
  const commit = await commitTree(io, request.headDir, request.baseSha)
  if (commit !== null) return { commit, hosted: false }
  if (request.committed !== undefined) return { commit: hostTree(request.committed, request.baseSha), hosted: true }
  throw new UserError([
    {
      message: `${request.baseRef ?? request.baseSha} is no commit of this repository`,
      fix: 'Fetch it first: git fetch origin.',
    },
  ])
}
