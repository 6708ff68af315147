import { cut } from '../escape/characters.js'

/** Columns of the narrowest terminal that we write for. */
export const width = 80

export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly green: (text: string) => string
}

/** The only place that writes escape sequences; without colour every brush leaves the text alone. */
export function paint(colour: boolean): Paint {
  const brush = (code: number) => (text: string) => (colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text)
  return { bold: brush(1), dim: brush(2), red: brush(31), yellow: brush(33), green: brush(32) }
}

/** Lines of at most `width` columns; the first begins with `first`, others with as many spaces. Words stay whole, and so do numbers and their `%`. */
export function wrap(text: string, first: string): readonly string[] {
  const indent = ' '.repeat(columns(first))
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(/ (?!%)/)) {
    if (!empty && columns(line) + 1 + columns(word) > width) {
      lines.push(line)
      line = indent
      empty = true
    }
    line = empty ? line + word : `${line} ${word}`
    empty = false
  }
  return [...lines, line]
}

const narrowest = 16

/** A table with aligned columns, two spaces apart. The second column is cut where a line would be too long. */
export function aligned(rows: readonly (readonly string[])[], indent: string): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => columns(row[column] ?? ''))))
  const rest = widths.reduce((sum, size, column) => (column === 1 ? sum : sum + size + 2), columns(indent))
  widths[1] = Math.min(widths[1] ?? 0, Math.max(narrowest, width - rest))
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      pad(column === 1 ? cut(cell, widths[1]!) : cell, widths[column]!, column > 1),
    )
    return `${indent}${cells.join('  ')}`.trimEnd()
  })
}

function pad(cell: string, size: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, size - columns(cell)))
  return right ? space + cell : cell + space
}

function columns(text: string): number {
  return [...text].length
}
