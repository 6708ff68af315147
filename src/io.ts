import { filesBelow } from './io/files.js'
import { whenStopped } from './io/stopping.js'
import type { Io, Piped } from './model/io.js'

export { maskedError, masking } from './io/masking.js'

/** Where a run shows its progress and what it must keep secret: the edges decide. */
export interface Surroundings {
  readonly progress?: (line: string) => void
  /** Called for each value that must never be shown: the runner masks it in its log, too. */
  readonly secret?: (value: string) => void
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The real world: the only place that touches network, files, processes, clock and environment. */
export function realIo(around: Surroundings = {}): Io {
  const cwd = around.cwd ?? process.cwd()
  const env = around.env ?? process.env
  const secrets = openSecrets(around.secret ?? (() => {}))
  return {
    env,
    cwd,
    now: () => Date.now(),
    random: () => Math.random(),
    sleep,
    fetch: (...request) => fetch(...request),
    files: filesBelow(cwd),
    run: async (command, args, options = {}) => (await processes()).run(command, args, { cwd, ...options }, env),
    pipe: (command, args, options = {}) =>
      later(processes().then(({ pipe }) => pipe(command, args, { cwd, ...options }, env))),
    child: async (script) => (await import('./io/child.js')).startChild(script),
    whenStopped,
    progress: around.progress ?? (() => {}),
    ...secrets,
  }
}

/** Starting programs needs a good part of Node, which a run on recordings never loads. */
const processes = () => import('./io/processes.js')

function later(piped: Promise<Piped>): Piped {
  const stdout = async function* (): AsyncGenerator<Uint8Array> {
    yield* (await piped).stdout
  }
  return { stdout: stdout(), done: piped.then(({ done }) => done) }
}

/** Too short to be a secret, and masking it would hide half of every report. */
const shortestSecret = 4

function openSecrets(told: (value: string) => void): Pick<Io, 'secret' | 'masked'> {
  // The longest first: one secret may be a part of another.
  let longestFirst: readonly string[] = []
  return {
    secret: (value) => {
      if (value.length < shortestSecret || longestFirst.includes(value)) return
      longestFirst = [...longestFirst, value].sort((a, b) => b.length - a.length)
      told(value)
    },
    masked: (text) =>
      longestFirst.reduce((masked, value) => (masked.includes(value) ? masked.replaceAll(value, '***') : masked), text),
  }
}

const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
