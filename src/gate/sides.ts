import { posix } from 'node:path'
import type { Io } from '../model/io.js'
import type { Side } from '../model/outcome.js'
import type { Request } from '../model/request.js'
import type { Tree } from '../model/tree.js'
import { UserError } from '../model/user-error.js'
import type { BaselineFiles } from './baseline-files.js'
import { type Committed, committedBy } from './committed.js'
import { commitTree } from './git-tree.js'
import { hostTree } from './host-tree.js'
import { noCommit } from './no-commit.js'
import { folderTree, layered } from './trees.js'
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
  /** What the change itself committed, of what is checked out. */
  readonly committed: () => Promise<Committed>
}

/** Where the files of both sides are, before anything of them is read. */
export async function openSides(request: Request, io: Io): Promise<Sides> {
  const confined = request.event !== null
  const head = folderTree(io, request.headDir, 'the workspace', confined)
  const inside = request.baseDir === null ? null : insideOf(request.headDir, request.baseDir, io)
  const folder =
    request.baseDir === null ? null : await baseFolder(request.baseDir, inside, request.headDir, io, confined)
  const workspace = workspaceTree(io, request.headDir, head)
  // With a base its jobs are compared, and that takes a list of both sides.
  if (request.baseSha !== null) workspace.listed()
  const cloned = request.baseSha === null ? null : await commitTree(io, request.headDir, request.baseSha, head)
  const commit = cloned ?? (await hostCommit(request, io))
  // A base folder holds builds and recordings; what was reviewed and merged is what the commit has.
  const base = commit ?? folder
  const before = commit ?? folder ?? workspace
  return {
    baseline: (files) => {
      const given = folder === null || inside === null ? folder : files.trusted(folder, inside)
      return layered([given, commit, files.lastResort(head)].filter((tree) => tree !== null))
    },
    repository: (side) => (side === 'baseline' ? before : workspace),
    base,
    baseName: request.baseSha ?? request.baseDir,
    head,
    committed: async () => committedBy(await workspace.listed(), cloned?.entries ?? null),
  }
}

/** A folder of another, as the beginning of the paths in it; null where it lies elsewhere. */
function insideOf(root: string, folder: string, io: Io): string | null {
  const [outer, inner] = [posix.resolve(io.cwd, root), posix.resolve(io.cwd, folder)]
  if (inner === outer) return ''
  return inner.startsWith(`${outer}/`) ? `${inner.slice(outer.length + 1)}/` : null
}

async function baseFolder(
  path: string,
  inside: string | null,
  headDir: string,
  io: Io,
  confined: boolean,
): Promise<Tree> {
  if (confined && inside !== null) await withoutLinks(inside, headDir, io)
  if ((await io.files.stat(path))?.kind === 'folder') return folderTree(io, path, `the folder ${path}`, confined)
  throw new UserError([{ message: `the base folder ${path} is not there`, fix: 'Check out the base into it first.' }])
}

/** A link on the way to the base folder would call files of the change by another name. */
async function withoutLinks(inside: string, headDir: string, io: Io): Promise<void> {
  const parts = inside.split('/').filter(Boolean)
  for (const [depth] of parts.entries()) {
    const path = parts.slice(0, depth + 1).join('/')
    if ((await io.files.stat(`${headDir}/${path}`))?.kind !== 'link') continue
    throw new UserError([
      { message: `${path}, on the way to the base folder, is a link`, fix: 'Give a folder that the job itself makes.' },
    ])
  }
}

/** The commit of the base from the code host, where this clone lacks it. */
async function hostCommit(request: Request, io: Io): Promise<Tree | null> {
  if (request.baseSha === null) return null
  if (request.committed !== undefined) return hostTree(request.committed, request.baseSha)
  throw await noCommit(request.baseRef ?? request.baseSha, request.headDir, io)
}
