import { UserError } from '../../model/user-error.js'
import { packedWords } from '../packed.js'

/** Longest line that is taken for one: a file without line ends is no list of lines. */
const longest = 16 * 1024 * 1024

/**
 * Lines of a file, a block of whole lines at a time, so that no character is cut in two. What waits for the rest of its
 * line is copied: a stream may use the memory of its chunks again.
 */
export async function* blocks(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest: Uint8Array[] = []
  let waiting = 0
  let begun = false
  for await (const chunk of stream) {
    const packed = begun ? null : packedWords(path, chunk)
    if (packed !== null) throw new UserError(packed)
    begun = true
    const end = chunk.lastIndexOf(10)
    if (end < 0) {
      rest.push(Buffer.from(chunk))
      waiting += chunk.length
      // What comes after it would be lost without a word.
      if (waiting > longest) throw new UserError(`${path} has a line of more than 16 MiB: it is no list of JSON lines`)
      continue
    }
    const whole = chunk.subarray(0, end + 1)
    yield decoder.decode(rest.length === 0 ? whole : Buffer.concat([...rest, whole]))
    rest = [Buffer.from(chunk.subarray(end + 1))]
    waiting = chunk.length - end - 1
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield decoder.decode(last)
}

/** Calls `take` with each line that is not empty. */
export function eachLine(block: string, take: (line: string) => void): void {
  let start = 0
  while (start < block.length) {
    const found = block.indexOf('\n', start)
    const end = found < 0 ? block.length : found
    if (end > start) take(block.slice(start, end))
    start = end + 1
  }
}
