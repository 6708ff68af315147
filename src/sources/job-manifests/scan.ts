import type { JobList } from '../../model/reading.js'
import type { Tree, TreeContent, TreeFile } from '../../model/tree.js'
import { UserError } from '../../model/user-error.js'
import type { Found, JobKind } from './kind.js'
import { kinds } from './kinds/index.js'
import { excluded } from './paths.js'
import { settled } from './settled.js'
import * as timers from './timers.js'

/** Larger files hold data, not schedules. */
const largest = 1 << 20

/** What is known of a path from the side that was searched before: which kinds it may hold, and what its blob holds. */
export type Seen = Map<string, Known>
interface Known {
  readonly kinds: readonly JobKind[]
  readonly hash?: string | undefined
  readonly found: readonly KindFound[]
}
export interface KindFound {
  readonly kind: string
  readonly path: string
  readonly found: Found
}

const nothing: readonly KindFound[] = []
const noJobs: Known = { kinds: [], found: nothing }

const pathOnly = (kinds: readonly JobKind[]): Known => (kinds.length === 0 ? noJobs : { kinds, found: nothing })

/**
 * Every periodic job of a tree. Only files whose path could hold one are read, and each content of a path once.
 * `before`: what fills `seen` with another side's files; the tree lists its own meanwhile.
 */
export async function scan(tree: Tree, seen: Seen = new Map(), before?: Promise<unknown>): Promise<JobList> {
  const [listed] = await Promise.all([tree.list(''), before])
  const candidates = listed.filter(({ path }) => seen.has(path) || !excluded(path))
  const fitting = kindsByPath(await likely(candidates.filter(({ path }) => !seen.has(path))))
  const notes: string[] = []
  const found: KindFound[] = []
  const unread: TreeFile[] = []
  let files = 0
  for (const file of candidates) {
    const known = seen.get(file.path) ?? pathOnly(fitting(file.path))
    seen.set(file.path, known)
    if (known.kinds.length === 0) continue
    if ((file.bytes ?? 0) > largest) notes.push(notSearched(file.path))
    else {
      files++
      if (file.hash !== undefined && file.hash === known.hash) found.push(...known.found)
      else unread.push(file)
    }
  }
  for await (const { file, content } of contents(tree, unread)) {
    const able = seen.get(file.path)?.kinds ?? []
    const here = content === null ? nothing : findAll(content, file.path, able, notes)
    if (content === null) notes.push(notSearched(file.path))
    else if (file.hash !== undefined) seen.set(file.path, { kinds: able, hash: file.hash, found: here })
    found.push(...here)
  }
  const inOrder = found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const standing = await settled(await filled(inOrder, tree))
  return {
    kind: 'jobs',
    jobs: standing.filter(({ kind }) => kind !== timers.id),
    timers: standing.filter(({ kind }) => kind === timers.id),
    notes,
    files,
    origin: tree.origin,
  }
}

/** The kinds that some path of a tree allows; the code of the others is not loaded. */
function likely(files: readonly TreeFile[]): Promise<readonly JobKind[]> {
  const rows = kinds.filter(({ among }) => files.some(({ path }) => among.test(path)))
  return Promise.all([...rows.map((row) => row.load()), timers])
}

const notSearched = (path: string): string =>
  `${path} is larger than 1 MB or cannot be read; it is not searched for jobs.`

/** Values of charts are read only where a template asks for them. */
async function filled(all: readonly KindFound[], tree: Tree): Promise<readonly KindFound[]> {
  if (!all.some(({ found }) => found.schedule.includes('.Values.'))) return all
  return (await import('./chart-values.js')).withChartValues(all, tree)
}

/** The kinds that a path may hold; equal lists are one object, since there are few and many paths. */
function kindsByPath(all: readonly JobKind[]): (path: string) => readonly JobKind[] {
  // Kinds of the same language ask the same of a path.
  const rules = [...new Set(all.map(({ mayHold }) => mayHold))]
  const lists = new Map<number, readonly JobKind[]>([[0, noJobs.kinds]])
  return (path) => {
    // One bit for each rule: for most paths nothing new is made.
    const key = rules.reduce((bits, rule, index) => (rule(path) ? bits + 2 ** index : bits), 0)
    const list = lists.get(key) ?? all.filter((kind) => kind.mayHold(path))
    lists.set(key, list)
    return list
  }
}

const decoder = new TextDecoder()

function findAll(content: Uint8Array, path: string, able: readonly JobKind[], notes: string[]): readonly KindFound[] {
  if (content.subarray(0, 8000).includes(0)) return nothing
  const text = decoder.decode(content)
  const all: KindFound[] = []
  for (const kind of able) {
    try {
      for (const found of kind.find(text, path)) all.push({ kind: kind.id, path, found })
    } catch (error) {
      // A stack that overflows, or a reader that goes over the text again and again: no program is like that.
      if (!(error instanceof RangeError)) throw error
      notes.push(`${path} nests too deeply or repeats itself too often to be searched for ${kind.id} jobs.`)
    }
  }
  return all.length === 0 ? nothing : all
}

async function* contents(tree: Tree, files: readonly TreeFile[]): AsyncGenerator<TreeContent> {
  if (tree.readAll !== undefined) return yield* tree.readAll(files, largest)
  for (const file of files) {
    const content = await tree.read(file.path, largest).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error
      return null
    })
    yield { file, content }
  }
}
