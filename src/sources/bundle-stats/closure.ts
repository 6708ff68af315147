import type { LoadPoint } from './graph.js'

/** A file of a bundler that tells which files import which. */
export interface Chunk {
  readonly file: string
  readonly names: readonly string[]
  /** null: loaded only because another file imports it. */
  readonly kind: 'entry' | 'dynamic' | null
  /** Keys of chunks. */
  readonly imports: readonly string[]
  readonly dynamicImports: readonly string[]
  readonly css: readonly string[]
}

/** Entries and dynamic imports with all that they import statically: one load point each. */
export function loadPoints(chunks: ReadonlyMap<string, Chunk>): LoadPoint[] {
  const starts = [...chunks].filter(([, chunk]) => chunk.kind !== null)
  const indexOf = new Map(starts.map(([key], index) => [key, index]))
  const entries = starts.filter(([, chunk]) => chunk.kind === 'entry')
  const inEntries = new Set(entries.flatMap(([key]) => staticClosure(chunks, key)))
  return starts.map(([key, chunk]) => {
    const closure = staticClosure(chunks, key)
    const files = new Set<string>()
    const loads = new Set<number>()
    for (const part of closure) {
      files.add(part.file)
      for (const sheet of part.css) files.add(sheet)
      // A route that shares code with its entry imports the entry's file: what that one loads later is not the route's.
      if (chunk.kind === 'dynamic' && inEntries.has(part)) continue
      for (const target of part.dynamicImports) loads.add(indexOf.get(target) ?? -1)
    }
    loads.delete(-1)
    return { names: chunk.names, kind: chunk.kind ?? 'dynamic', files: [...files], loads: [...loads] }
  })
}

function staticClosure(chunks: ReadonlyMap<string, Chunk>, start: string): Chunk[] {
  const seen = new Set([start])
  const closure: Chunk[] = []
  for (const key of seen) {
    const chunk = chunks.get(key)
    if (chunk === undefined) continue
    closure.push(chunk)
    for (const target of chunk.imports) seen.add(target)
  }
  return closure
}
