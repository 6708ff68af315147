import type { JobList } from '../../model/reading.js'
import type { Tree, TreeContent, TreeFile } from '../../model/tree.js'
import { UserError } from '../../model/user-error.js'
import type { Found, JobKind } from './kind.js'
import { kinds } from './kinds/index.js'
import { excluded } from './paths.js'
import { settled } from './settled.js'

/** Larger files hold data, not schedules. */
const largest = 1 << 20

interface Candidate {
  readonly file: TreeFile
  readonly kinds: readonly JobKind[]
}

/** What was found in a file before, by its path and blob id. */
export type Seen = Map<string, readonly KindFound[]>
export interface KindFound {
  readonly kind: string
  readonly path: string
  readonly found: Found
}

/**
 * Every periodic job of a tree. Only files whose path could hold one are read, and each content of a path once.
 * `before`: what fills `seen` with another side's files; the tree lists its own meanwhile.
 */
export async function scan(tree: Tree, seen: Seen = new Map(), before?: Promise<unknown>): Promise<JobList> {
  const [found] = await Promise.all([tree.list(''), before])
  const listed = found.filter(({ path }) => !excluded(path))
  const likely = kinds.filter(({ among }) => listed.some(({ path }) => among.test(path)))
  const all = await Promise.all(likely.map((row) => row.load()))
  const notes: string[] = []
  const candidates = listed.flatMap((file) => candidate(file, all, notes))
  const results = new Map<string, readonly KindFound[]>()
  const unread = new Map<TreeFile, Candidate>()
  for (const each of candidates) {
    const known = seen.get(keyOf(each.file))
    if (each.file.hash !== undefined && known !== undefined) results.set(each.file.path, known)
    else unread.set(each.file, each)
  }
  for await (const { file, content } of contents(tree, [...unread.keys()], notes)) {
    const found = findAll(content, unread.get(file), notes)
    if (file.hash !== undefined) seen.set(keyOf(file), found)
    results.set(file.path, found)
  }
  const inOrder = candidates.flatMap(({ file }) => results.get(file.path) ?? [])
  return {
    kind: 'jobs',
    jobs: await settled(await filled(inOrder, tree)),
    notes,
    files: candidates.length,
    origin: tree.origin,
  }
}

/** Values of charts are read only where a template asks for them. */
async function filled(all: readonly KindFound[], tree: Tree): Promise<readonly KindFound[]> {
  if (!all.some(({ found }) => found.schedule.includes('.Values.'))) return all
  return (await import('./chart-values.js')).withChartValues(all, tree)
}

const keyOf = (file: TreeFile): string => `${file.hash} ${file.path}`

function candidate(file: TreeFile, all: readonly JobKind[], notes: string[]): Candidate[] {
  const fitting = all.filter((kind) => kind.mayHold(file.path))
  if (fitting.length === 0) return []
  if (file.bytes <= largest) return [{ file, kinds: fitting }]
  notes.push(`${file.path} has ${file.bytes} bytes; files over ${largest} are not searched for jobs.`)
  return []
}

function findAll(content: Uint8Array, candidate: Candidate | undefined, notes: string[]): readonly KindFound[] {
  if (candidate === undefined || content.length > largest || content.subarray(0, 8000).includes(0)) return []
  const text = new TextDecoder().decode(content)
  const path = candidate.file.path
  return candidate.kinds.flatMap((kind) => {
    try {
      return kind.find(text, path).map((found) => ({ kind: kind.id, path, found }))
    } catch (error) {
      // A stack that overflows: the file nests deeper than any schedule.
      if (!(error instanceof RangeError)) throw error
      notes.push(`${path} nests too deeply to be searched for jobs.`)
      return []
    }
  })
}

async function* contents(tree: Tree, files: readonly TreeFile[], notes: string[]): AsyncGenerator<TreeContent> {
  if (tree.readAll !== undefined) return yield* tree.readAll(files)
  for (const file of files) {
    const content = await tree.read(file.path, largest).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error
      notes.push(`${error.message}; it is not searched for jobs.`)
      return null
    })
    if (content !== null) yield { file, content }
  }
}
