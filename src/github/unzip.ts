import { inflateRawSync } from 'node:zlib'

const endMark = 0x06054b50
const entryMark = 0x02014b50
const localMark = 0x04034b50
const mostEntries = 1_000
const longestComment = 0xffff

/**
 * The bytes of one file of a zip archive, by its exact name; null when it is not there. Nothing is written anywhere, so no
 * name in the archive can lead out of a folder. Throws RangeError for an archive that is damaged, has more than 1,000
 * entries, is encrypted or whose file is larger than `limit` bytes, whatever its headers say.
 */
export function readZipped(zip: Uint8Array, name: string, limit: number): Uint8Array | null {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = endOf(bytes)
  const entries = bytes.readUInt16LE(end + 10)
  if (entries > mostEntries) throw new RangeError(`the archive has ${entries} entries`)
  let at = bytes.readUInt32LE(end + 16)
  for (let entry = 0; entry < entries; entry++) {
    if (bytes.readUInt32LE(at) !== entryMark) throw new RangeError('the archive is damaged')
    const lengths = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field))
    const [nameLength = 0, extra = 0, comment = 0] = lengths
    if (bytes.toString('utf8', at + 46, at + 46 + nameLength) === name) return contentOf(bytes, at, limit)
    at += 46 + nameLength + extra + comment
  }
  return null
}

/** The record at the end is followed by a comment of any length. */
function endOf(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - longestComment); at--) {
    if (bytes.readUInt32LE(at) === endMark) return at
  }
  throw new RangeError('this is no zip archive')
}

function contentOf(bytes: Buffer, at: number, limit: number): Uint8Array {
  const encrypted = (bytes.readUInt16LE(at + 8) & 1) === 1
  const method = bytes.readUInt16LE(at + 10)
  const packed = bytes.readUInt32LE(at + 20)
  const size = bytes.readUInt32LE(at + 24)
  const local = bytes.readUInt32LE(at + 42)
  if (encrypted || (method !== 0 && method !== 8))
    throw new RangeError('the archive is packed in a way that is not read')
  if (size > limit || bytes.readUInt32LE(local) !== localMark) throw new RangeError(`the file has ${size} bytes`)
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const content = bytes.subarray(start, start + packed)
  // The header's size is the sender's word: the limit holds while unpacking.
  const unpacked = method === 0 ? content : inflateRawSync(content, { maxOutputLength: Math.max(1, limit) })
  if (unpacked.length !== size) throw new RangeError('the archive is damaged')
  return unpacked
}
