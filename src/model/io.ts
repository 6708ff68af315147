/** Everything that touches the world. The real one is `realIo()` in src/io.ts; tests pass a real one with other roots. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Between 0 and 1; for jitter only, never for a verdict. */
  readonly random: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly fetch: typeof globalThis.fetch
  readonly files: Files
  /** Runs a program without a shell. Never throws for an exit code. */
  readonly run: (command: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>
  /** Starts a program and gives its standard output as it comes. */
  readonly pipe: (command: string, args: readonly string[], options?: RunOptions) => Piped
  /** Starts a script on the Node that runs this program, without any of the environment, and talks with it in lines. */
  readonly child: (script: string) => Promise<Child>
  /** Runs `work` when somebody stops the program (Ctrl-C, a cancelled job), before it ends. Gives what takes that back. */
  readonly whenStopped: (work: () => Promise<void>) => () => void
  /** One line of progress for a person who waits; goes to standard error, or nowhere. */
  readonly progress: (line: string) => void
  /** Registers a value that must never appear in any output. */
  readonly secret: (value: string) => void
  /** A text with *** wherever it holds a registered value. */
  readonly masked: (text: string) => string
}

export interface Files {
  /** Whole file or null when it is not there. */
  readonly read: (path: string) => Promise<Uint8Array | null>
  /** The bytes of a chunk are good until the next one is asked for: who keeps some copies them. */
  readonly stream: (path: string) => AsyncIterable<Uint8Array>
  readonly stat: (
    path: string,
  ) => Promise<{ readonly bytes: number; readonly kind: 'file' | 'folder' | 'link' | 'other' } | null>
  /** Names in a folder with their kind; links are not followed. Null when it is not there. */
  readonly list: (
    path: string,
  ) => Promise<readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'link' | 'other' }[] | null>
  /** Writes the whole file, making folders on the way. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>
}

export interface RunOptions {
  readonly cwd?: string | undefined
  readonly input?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly timeout?: number | undefined
  readonly maxOutput?: number | undefined
}
export interface RunResult {
  /** null: could not be started or was killed. */
  readonly code: number | null
  readonly stdout: Uint8Array
  readonly stderr: string
}
export interface Piped {
  readonly stdout: AsyncIterable<Uint8Array>
  readonly done: Promise<{ readonly code: number | null; readonly stderr: string }>
}
/** A script that runs beside this program. It is killed with it. */
export interface Child {
  readonly send: (line: string) => void
  /** What it says, line by line, until it ends. */
  readonly lines: AsyncIterable<string>
  readonly kill: () => void
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
}
