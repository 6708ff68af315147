const clearLine = '\r\u001b[2K'

/** What a person at a terminal sees: progress on standard error, colours where they can be shown. */
export const terminal = {
  /** https://no-color.org: set and not empty means none. */
  colour: Boolean(process.stdout.isTTY) && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
  progress: (line: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`${clearLine}${line}`)
  },
  progressDone: (): void => {
    if (process.stderr.isTTY) process.stderr.write(clearLine)
  },
}
