import type { Recording } from './recording.js'
import { scanLines } from './scan.js'

/** No line of a real exposition is longer. */
const longestLine = 1 << 20

/** Reads a whole file, chunk by chunk. Lines that lie across chunks are put together; nothing else is copied. */
export async function readRecording(recording: Recording, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const rest: Rest = { pieces: [], bytes: 0, tooLong: false }
  for await (const chunk of chunks) {
    readChunk(recording, rest, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  }
  finish(recording, rest)
}

/** The beginning of a line whose end has not come yet. */
interface Rest {
  pieces: Buffer[]
  bytes: number
  tooLong: boolean
}

function readChunk(recording: Recording, rest: Rest, chunk: Buffer): void {
  const last = chunk.lastIndexOf(10)
  if (last === -1) {
    keep(rest, chunk)
    return
  }
  let start = 0
  if (rest.bytes > 0) {
    start = chunk.indexOf(10) + 1
    keep(rest, chunk.subarray(0, start))
    readRest(recording, rest)
  }
  scanLines(recording, chunk, start, last + 1)
  keep(rest, chunk.subarray(last + 1))
}

/** Kept bytes are copied: a stream may use the memory of its chunks again. */
function keep(rest: Rest, piece: Buffer): void {
  if (piece.length === 0) return
  rest.bytes += piece.length
  if (rest.bytes > longestLine) {
    rest.tooLong = true
    rest.pieces = []
  } else rest.pieces.push(Buffer.from(piece))
}

function readRest(recording: Recording, rest: Rest): void {
  if (rest.tooLong) {
    recording.trouble.unreadable++
    recording.trouble.firstUnreadable ||= `a line of more than ${longestLine} bytes`
  } else {
    const line = Buffer.concat(rest.pieces)
    scanLines(recording, line, 0, line.length)
  }
  rest.pieces = []
  rest.bytes = 0
  rest.tooLong = false
}

/** A last line without a line feed is not trusted: its number may be cut. */
function finish(recording: Recording, rest: Rest): void {
  if (rest.bytes === 0) return
  if (!rest.tooLong && Buffer.concat(rest.pieces).toString('utf8').trim() === '# EOF') {
    keep(rest, Buffer.from('\n'))
    readRest(recording, rest)
  } else recording.trouble.cut = true
}
