export interface CsvRow {
  readonly cells: readonly string[]
  /** Where the row begins, from 1. */
  readonly line: number
}

/** Rows of a CSV file as RFC 4180 has them: quoted cells may hold commas, doubled quotes and line breaks. */
export function csvRows(text: string): CsvRow[] {
  const rows: CsvRow[] = []
  let cells: string[] = []
  let line = 1
  let start = 1
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)) {
    const [whole, cell = '', end = ''] = match
    if (whole === '' && cells.length === 0) break
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    line += whole.split('\n').length - 1
    if (end === ',') continue
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: start })
    cells = []
    start = line
  }
  return rows
}
