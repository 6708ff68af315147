import type { Place } from '../model/place.js'
import type { Problem } from '../model/user-error.js'

/** A policy file as text, with what is needed to say where something stands. */
export interface SourceText {
  readonly path: string
  readonly text: string
  /** Offset of the first character of every line. */
  readonly starts: readonly number[]
}

export function sourceText(path: string, text: string): SourceText {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return { path, text, starts }
}

/** Line and column of an offset. */
export function placeAt(source: SourceText, offset: number): Place {
  let low = 0
  let high = source.starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (source.starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return { path: source.path, line: low + 1, column: offset - source.starts[low]! + 1 }
}

/** A mistake at a place of the file, with the line as it stands there. */
export function problemAt(source: SourceText, place: Place, message: string, fix?: string): Problem {
  const start = source.starts[place.line - 1] ?? source.text.length
  const end = source.starts[place.line] ?? source.text.length + 1
  const line = source.text.slice(start, end - 1).replace(/\r$/, '')
  return { message, place, line, ...(fix === undefined ? {} : { fix }) }
}
