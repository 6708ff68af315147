import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'

export interface Compression {
  readonly algorithm: 'none' | 'gzip' | 'brotli'
  readonly level: number
}

/** A content to measure: its identity, its length, and how to get it when it must be compressed. */
export interface Content {
  readonly digest: string
  readonly bytes: number
  readonly read: () => Promise<Uint8Array>
}

export const digestOf = (content: Uint8Array | string): string => hash('sha256', content, 'hex')

export interface Compressor {
  /** Algorithm, level, and a fingerprint of this very compressor: another version may give other sizes. */
  readonly identity: string
  /** Whether a content needs no compressing: an earlier run did it. */
  readonly isKnown: (digest: string) => boolean
  /** Compresses what is not known yet. */
  readonly measure: (contents: readonly Content[]) => Promise<void>
  /** Compressed bytes of a measured content. */
  readonly sizeOf: (digest: string) => number
}

/** libuv has four threads for zlib unless told otherwise. */
const threads = 4

/** Below this a job for another thread costs more than gzip's work. Brotli takes a hundred times as long. */
const tiny = 2048

/**
 * Measures each distinct content once, the longest first so that no long one is left to the end, as many at a time as
 * there are cores: zlib compresses on threads of its own, outside JavaScript's. `known` keeps what was measured.
 */
export function compressor(compression: Compression, known: Map<string, number>): Compressor {
  const identity = identityOf(compression)
  const keyOf = (digest: string) => `${identity}:${digest}`
  return {
    identity,
    isKnown: (digest) => known.has(keyOf(digest)),
    sizeOf: (digest) => known.get(keyOf(digest)) ?? 0,
    measure: async (contents) => {
      const missing = new Map(contents.filter((one) => !known.has(keyOf(one.digest))).map((one) => [one.digest, one]))
      const queue = [...missing.values()].sort((a, b) => b.bytes - a.bytes).values()
      const work = async () => {
        for (const one of queue) known.set(keyOf(one.digest), await compressed(await one.read(), compression))
      }
      await Promise.all(Array.from({ length: threads }, work))
    },
  }
}

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

async function compressed(content: Uint8Array, { algorithm, level }: Compression): Promise<number> {
  // One piece of output for the whole content: none is handed over half-way.
  const chunkSize = Math.min(1 << 20, content.length + 1024)
  switch (algorithm) {
    case 'none':
      return content.length
    case 'gzip':
      return (
        content.length <= tiny
          ? gzipSync(content, { level, chunkSize })
          : await gzipAsync(content, { level, chunkSize })
      ).length
    case 'brotli': {
      const params = { [constants.BROTLI_PARAM_QUALITY]: level }
      return (await brotliAsync(content, { chunkSize, params })).length
    }
    default:
      return algorithm satisfies never
  }
}

function identityOf({ algorithm, level }: Compression): string {
  if (algorithm === 'none') return 'none'
  const probe = Buffer.from(
    Array.from({ length: 100 }, (_, index) => `${(index * 7919) % 1009} of the probe`).join(' '),
  )
  const params = { [constants.BROTLI_PARAM_QUALITY]: level }
  const output = algorithm === 'gzip' ? gzipSync(probe, { level }) : brotliCompressSync(probe, { params })
  return `${algorithm}-${level}-${digestOf(output).slice(0, 8)}`
}
