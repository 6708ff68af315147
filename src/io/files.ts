import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Files } from '../model/io.js'

const longestChunk = 1 << 20

/**
 * Files below a folder, read without the thread pool: a run reads a handful, one after the other, and starting the pool
 * costs more than it saves.
 */
export function filesBelow(cwd: string): Files {
  const at = (path: string): string => (isAbsolute(path) ? path : join(cwd, path))
  return {
    read: async (path) => orAbsent(() => readFileSync(at(path))),
    stream: (path) => chunksOf(at(path)),
    stat: async (path) => {
      const found = orAbsent(() => lstatSync(at(path)))
      return found === null ? null : { bytes: found.size, kind: kindOf(found) }
    },
    list: async (path) => {
      const found = orAbsent(() => readdirSync(at(path), { withFileTypes: true }))
      return found === null ? null : found.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
    },
    write: async (path, content) => {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), content)
    },
  }
}

/** Every chunk is in the same memory: a buffer of its own for each would stay until the next collection of garbage. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    const size = Math.min(longestChunk, Math.max(fstatSync(file).size, 4096))
    const chunk = Buffer.allocUnsafeSlow(size)
    for (;;) {
      const read = readSync(file, chunk, 0, size, null)
      if (read === 0) return
      yield chunk.subarray(0, read)
    }
  } finally {
    closeSync(file)
  }
}

/** A file that is not there is an answer; anything else that goes wrong is not. */
function orAbsent<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}

interface Kinds {
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}
const kindOf = (entry: Kinds) =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'
