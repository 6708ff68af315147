import type { Io } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'
import { UserError } from '../model/user-error.js'
import { blobs } from './blobs.js'
import { byPath, inside, isUnder, tooLarge } from './trees.js'

interface Entry extends TreeFile {
  readonly bytes: number
  readonly hash: string
  readonly link: boolean
}
type Entries = ReadonlyMap<string, Entry>

/** Larger contents are recordings and builds: read again rather than held. */
const largestHeld = 1 << 20

/** The files of a commit in the repository in `root`; null where the repository does not have the commit. */
export async function commitTree(io: Io, root: string, sha: string): Promise<Tree | null> {
  const entries = await entriesOf(io, root, sha)
  return entries === null ? null : treeOf(io, root, sha, async () => entries)
}

/** The files of a commit that is known to be there, listed once, when the first of them is asked for. */
export function gitTree(io: Io, root: string, sha: string): Tree {
  let listed: Promise<Entries> | null = null
  return treeOf(io, root, sha, () => {
    listed ??= entriesOf(io, root, sha).then((entries) => entries ?? new Map())
    return listed
  })
}

function treeOf(io: Io, root: string, sha: string, entries: () => Promise<Entries>): Tree {
  const entry = async (path: string): Promise<Entry | undefined> =>
    inside(path) ? (await entries()).get(path) : undefined
  const held = new Map<string, Promise<Uint8Array>>()
  const content = ({ path, bytes, hash }: Entry): Promise<Uint8Array> => {
    const found = held.get(hash) ?? blob(io, root, hash, path)
    if (bytes <= largestHeld) held.set(hash, found)
    return found
  }
  return {
    origin: `git at ${sha.slice(0, 7)}`,
    has: async (path) => (await entry(path)) !== undefined,
    read: async (path, limit) => {
      const found = await entry(path)
      if (found === undefined) return null
      tooLarge(path, found.bytes, limit)
      return content(found)
    },
    stream: async (path) => {
      const found = await entry(path)
      return found === undefined ? null : io.pipe('git', ['-C', root, 'cat-file', 'blob', found.hash]).stdout
    },
    list: async (under) => {
      const found: TreeFile[] = []
      for (const { path, bytes, hash, link } of (await entries()).values())
        if (!link && isUnder(path, under)) found.push({ path, bytes, hash })
      return found.sort(byPath)
    },
    readAll: (files, limit) => blobs(io, root, files, limit),
  }
}

/** Every file and link of a commit by its path, from one process. Throws where the commit is there and cannot be read. */
async function entriesOf(io: Io, root: string, sha: string): Promise<Entries | null> {
  const answer = await io.run('git', ['-C', root, 'ls-tree', '-r', '-l', '-z', `${sha}^{commit}`])
  if (answer.code === 0) return entriesIn(new TextDecoder().decode(answer.stdout))
  const there = await io.run('git', ['-C', root, 'cat-file', '-e', `${sha}^{commit}`])
  if (there.code !== 0) return null
  throw unreadable(`the files of the commit ${sha}`, answer.stderr)
}

/** Rows `100644 blob <id> <bytes>\t<path>`, without a list of them: there may be a hundred thousand. */
function entriesIn(text: string): Entries {
  const entries = new Map<string, Entry>()
  for (let at = 0, end = text.indexOf('\0'); end >= 0; at = end + 1, end = text.indexOf('\0', at)) {
    const mode = text.slice(at, at + 12)
    if (mode !== '100644 blob ' && mode !== '100755 blob ' && mode !== '120000 blob ') continue
    const afterId = text.indexOf(' ', at + 12)
    const tab = text.indexOf('\t', afterId)
    const path = text.slice(tab + 1, end)
    const bytes = Number(text.slice(afterId, tab))
    // Nothing is done with a link but to read where it leads, as its own content.
    entries.set(path, { path, bytes, hash: text.slice(at + 12, afterId), link: mode.startsWith('12') })
  }
  return entries
}

async function blob(io: Io, root: string, hash: string, path: string): Promise<Uint8Array> {
  const answer = await io.run('git', ['-C', root, 'cat-file', 'blob', hash])
  if (answer.code === 0) return answer.stdout
  throw unreadable(path, answer.stderr)
}

/** What is in the base and cannot be read must not look as if it was not there. */
const unreadable = (what: string, stderr: string): UserError =>
  new UserError([
    { message: `git could not read ${what}: ${stderr.trim()}`, fix: 'Fetch the base commit again: git fetch origin.' },
  ])
