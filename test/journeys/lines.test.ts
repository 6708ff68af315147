import { expect, it } from 'vitest'
import { blocks } from '../../src/sources/load-test/lines.js'

/** As from a file: every piece is in the same memory. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  const memory = new Uint8Array(size)
  for (let at = 0; at < bytes.length; at += size) {
    memory.fill(120)
    memory.set(bytes.subarray(at, at + size))
    yield memory.subarray(0, Math.min(size, bytes.length - at))
  }
}

it('gives whole lines whatever the size of what arrives', async () => {
  const text = 'first\nsecond with ü and 漢\n\nthird, longer than a piece of the smallest kind\nlast without an end'
  for (const size of [1, 2, 3, 7, 16, 1000]) {
    const read: string[] = []
    for await (const block of blocks(pieces(text, size), 'points.ndjson')) read.push(block)
    expect(read.join('')).toBe(text)
    for (const block of read.slice(0, -1)) expect(block.endsWith('\n')).toBe(true)
  }
})
