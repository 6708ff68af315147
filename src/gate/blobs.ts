import type { Io } from '../model/io.js'
import type { TreeContent, TreeFile } from '../model/tree.js'

/** Contents of many files by their blob ids, from one process. */
export async function* blobs(io: Io, root: string, files: readonly TreeFile[]): AsyncGenerator<TreeContent> {
  const known = files.filter((file) => file.hash !== undefined)
  if (known.length === 0) return
  const input = `${known.map((file) => file.hash).join('\n')}\n`
  const { stdout, done } = io.pipe('git', ['-C', root, 'cat-file', '--batch'], { input })
  const reader = bytesOf(stdout)
  for (const file of known) {
    const size = Number(/ blob (\d+)$/.exec(await reader.line())?.[1] ?? Number.NaN)
    // `<id> missing`: a partial clone does not have it.
    if (Number.isNaN(size)) continue
    yield { file, content: await reader.take(size) }
    await reader.take(1)
  }
  await done
}

const newline = 0x0a

/** A stream of chunks, read line by line or by a number of bytes. */
function bytesOf(stream: AsyncIterable<Uint8Array>) {
  const chunks = stream[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array()
  const more = async (): Promise<boolean> => {
    const next = await chunks.next()
    if (next.done === true) return false
    held = held.length === 0 ? next.value : joined([held, next.value])
    return true
  }
  const cut = (size: number): Uint8Array => {
    const piece = held.subarray(0, size)
    held = held.subarray(size)
    return piece
  }
  return {
    line: async (): Promise<string> => {
      while (held.indexOf(newline) < 0 && (await more()));
      const end = held.indexOf(newline)
      return new TextDecoder().decode(cut(end < 0 ? held.length : end + 1)).trimEnd()
    },
    take: async (size: number): Promise<Uint8Array> => {
      while (held.length < size && (await more()));
      return cut(size)
    },
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
