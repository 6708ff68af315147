import type { Io } from '../model/io.js'
import type { Tree, TreeFile } from '../model/tree.js'
import { UserError } from '../model/user-error.js'
import { blobs } from './blobs.js'
import { inside, isUnder, tooLarge } from './trees.js'

/** What a commit has at a path: a file, a link or a submodule. */
export interface Entry extends TreeFile {
  /** As git writes it: `100644`. */
  readonly mode: string
  /** NaN of a submodule. */
  readonly bytes: number
  readonly hash: string
}
export type Entries = ReadonlyMap<string, Entry>

export interface CommitTree extends Tree {
  /** Everything that the commit has, by its path. */
  readonly entries: Entries
}

/** Larger contents are recordings and builds: read again rather than held. */
const largestHeld = 1 << 20

/**
 * The files of a commit in the repository in `root`; null where the repository does not have the commit. A file that lies
 * in `workspace` with the very same bytes, as its blob id proves, is read there: that takes no process.
 */
export async function commitTree(io: Io, root: string, sha: string, workspace?: Tree): Promise<CommitTree | null> {
  const entries = await entriesOf(io, root, sha)
  return entries === null ? null : { ...treeOf(io, root, sha, async () => entries, workspace), entries }
}

/** The files of a commit that is known to be there, listed once, when the first of them is asked for. */
export function gitTree(io: Io, root: string, sha: string): Tree {
  let listed: Promise<Entries> | null = null
  return treeOf(io, root, sha, () => {
    listed ??= entriesOf(io, root, sha).then((entries) => entries ?? new Map())
    return listed
  })
}

function treeOf(io: Io, root: string, sha: string, entries: () => Promise<Entries>, workspace?: Tree): Tree {
  const entry = async (path: string): Promise<Entry | undefined> => {
    const found = inside(path) ? (await entries()).get(path) : undefined
    return found?.mode === submodule ? undefined : found
  }
  const held = new Map<string, Promise<Uint8Array>>()
  const content = (entry: Entry): Promise<Uint8Array> => {
    if (entry.bytes > largestHeld) return blob(io, root, entry)
    const found = held.get(entry.hash) ?? contentOf(io, root, entry, workspace)
    held.set(entry.hash, found)
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
      if (found === undefined) return null
      return found.bytes > largestHeld ? streamed(io, root, found) : once(await content(found))
    },
    list: async (under) => {
      const found: TreeFile[] = []
      for (const entry of (await entries()).values())
        if (entry.mode.startsWith(file) && isUnder(entry.path, under)) found.push(entry)
      // As git gives them: by their bytes, which is the order of code points.
      return found
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

const file = '100'
const usual = '100644'
const submodule = '160000'

/** Rows `100644 blob <id> <bytes>\t<path>`, without a list of them: there may be a hundred thousand. */
function entriesIn(text: string): Entries {
  const entries = new Map<string, Entry>()
  for (let at = 0, end = text.indexOf('\0'); end >= 0; at = end + 1, end = text.indexOf('\0', at)) {
    // No text of its own for what nearly all rows say.
    const mode = text.startsWith(usual, at) ? usual : text.slice(at, at + usual.length)
    const beforeId = text.indexOf(' ', at + usual.length + 1)
    const afterId = text.indexOf(' ', beforeId + 1)
    const tab = text.indexOf('\t', afterId)
    const path = text.slice(tab + 1, end)
    // Nothing is done with a link but to read where it leads, as its own content.
    entries.set(path, {
      path,
      mode,
      bytes: Number(text.slice(afterId, tab)),
      hash: text.slice(beforeId + 1, afterId),
    })
  }
  return entries
}

async function contentOf(io: Io, root: string, entry: Entry, workspace?: Tree): Promise<Uint8Array> {
  const here = await workspace?.read(entry.path, entry.bytes).catch(() => null)
  return here != null && (await isBlob(here, entry.hash)) ? here : blob(io, root, entry)
}

/** Whether bytes are those of a blob: its id is the hash of their number and themselves. */
async function isBlob(bytes: Uint8Array, id: string): Promise<boolean> {
  const { createHash } = await import('node:crypto')
  const hash = createHash(id.length === 64 ? 'sha256' : 'sha1')
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === id
}

async function blob(io: Io, root: string, { hash, path }: Entry): Promise<Uint8Array> {
  const answer = await io.run('git', ['-C', root, 'cat-file', 'blob', hash])
  if (answer.code === 0) return answer.stdout
  throw unreadable(path, answer.stderr)
}

async function* streamed(io: Io, root: string, { hash, path }: Entry): AsyncGenerator<Uint8Array> {
  const { stdout, done } = io.pipe('git', ['-C', root, 'cat-file', 'blob', hash])
  yield* stdout
  const { code, stderr } = await done
  if (code !== 0) throw unreadable(path, stderr)
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}

/** What is in the base and cannot be read must not look as if it was not there. */
const unreadable = (what: string, stderr: string): UserError =>
  new UserError([
    { message: `git could not read ${what}: ${stderr.trim()}`, fix: 'Fetch the base commit again: git fetch origin.' },
  ])
