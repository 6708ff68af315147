import type { Io } from '../model/io.js'
import type { TreeContent, TreeFile } from '../model/tree.js'

const newline = 0x0a

/** Contents of many files by their blob ids, from one process; at most one file and one chunk are held at a time. */
export async function* blobs(
  io: Io,
  root: string,
  files: readonly TreeFile[],
  limit: number,
): AsyncGenerator<TreeContent> {
  const known = files.filter((file) => file.hash !== undefined)
  if (known.length === 0) return
  const input = `${known.map((file) => file.hash).join('\n')}\n`
  const { stdout, done } = io.pipe('git', ['-C', root, 'cat-file', '--batch', '--buffer'], { input })
  const reader = openReader(stdout)
  for (const file of known) {
    let header = reader.line()
    while (header === null && (await reader.more())) header = reader.line()
    const size = Number(/ blob (\d+)$/.exec(header ?? '')?.[1] ?? Number.NaN)
    // `<id> missing`: the clone does not have it.
    const content = Number.isNaN(size) ? null : size > limit ? await skipped(reader, size) : await taken(reader, size)
    if (!Number.isNaN(size)) await skipped(reader, 1)
    yield { file, content }
  }
  await done
}

type Reader = ReturnType<typeof openReader>

async function taken(reader: Reader, size: number): Promise<Uint8Array> {
  const whole = reader.upTo(size)
  if (whole.length === size) return whole
  const joined = new Uint8Array(size)
  let at = 0
  for (let piece = whole; ; piece = reader.upTo(size - at)) {
    joined.set(piece, at)
    at += piece.length
    if (at === size || !(await reader.more())) return joined.subarray(0, at)
  }
}

async function skipped(reader: Reader, size: number): Promise<null> {
  let left = size - reader.upTo(size).length
  while (left > 0 && (await reader.more())) left -= reader.upTo(left).length
  return null
}

/** A stream of chunks. What is there is given at once: waiting for each of a hundred thousand files takes longer than reading them. */
function openReader(stream: AsyncIterable<Uint8Array>) {
  const chunks = stream[Symbol.asyncIterator]()
  const decoder = new TextDecoder()
  let held: Uint8Array = new Uint8Array()
  return {
    more: async (): Promise<boolean> => {
      const next = await chunks.next()
      if (next.done === true) return false
      held = held.length === 0 ? next.value : joinedTo(held, next.value)
      return true
    },
    /** The next line, null where it is not there as a whole yet. */
    line: (): string | null => {
      const end = held.indexOf(newline)
      if (end < 0) return null
      const line = decoder.decode(held.subarray(0, end))
      held = held.subarray(end + 1)
      return line
    },
    /** As many of the next bytes as are there. */
    upTo: (size: number): Uint8Array => {
      const piece = held.subarray(0, size)
      held = held.subarray(size)
      return piece
    },
  }
}

function joinedTo(before: Uint8Array, after: Uint8Array): Uint8Array {
  const whole = new Uint8Array(before.length + after.length)
  whole.set(before)
  whole.set(after, before.length)
  return whole
}
