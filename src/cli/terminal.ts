import { fstatSync, statSync, writeSync } from 'node:fs'

const clearLine = '\r\u001b[2K'
const standardOutput = 1
const standardError = 2

/**
 * What a person sees: results on standard output, progress on standard error, colours where they can be shown. Written
 * without Node's streams, which take longer to load than most runs take to judge.
 */
export const terminal = {
  out: (text: string): void => write(standardOutput, text),
  error: (text: string): void => write(standardError, text),
  /** https://no-color.org: set and not empty means none. */
  colour: async (): Promise<boolean> =>
    (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb' && (await isTerminal(standardOutput)),
  /** One line that the next one replaces; nothing where nobody watches. */
  progress: async (): Promise<{ readonly line: (text: string) => void; readonly done: () => void }> =>
    (await isTerminal(standardError))
      ? {
          line: (text) => write(standardError, `${clearLine}${text}`),
          done: () => write(standardError, clearLine),
        }
      : { line: () => {}, done: () => {} },
}

/** Only a character device can be a terminal; the module that tells is not loaded for pipes, files and /dev/null. */
async function isTerminal(descriptor: number): Promise<boolean> {
  const device = fstatSync(descriptor)
  if (!device.isCharacterDevice() || device.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev)
    return false
  const { isatty } = await import('node:tty')
  return isatty(descriptor)
}

/** A reader that is gone (`perf-gate ... | head`) has seen enough; one that is slow is waited for. */
function write(descriptor: number, text: string): void {
  let rest: Uint8Array = new TextEncoder().encode(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
