import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { Files, Io, Piped, RunOptions, RunResult } from './model/io.js'

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
    run: (command, args, options = {}) => run(command, args, { cwd, ...options }, env),
    pipe: (command, args, options = {}) => pipe(command, args, { cwd, ...options }, env),
    progress: around.progress ?? (() => {}),
    ...secrets,
  }
}

/** Too short to be a secret, and masking it would hide half of every report. */
const shortestSecret = 4

function openSecrets(told: (value: string) => void): Pick<Io, 'secret' | 'masked'> {
  const values = new Set<string>()
  return {
    secret: (value) => {
      if (value.length < shortestSecret || values.has(value)) return
      values.add(value)
      told(value)
    },
    masked: (text) => {
      // The longest first: one secret may be a part of another.
      const longestFirst = [...values].sort((a, b) => b.length - a.length)
      return longestFirst.reduce((masked, value) => masked.replaceAll(value, '***'), text)
    },
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

function filesBelow(cwd: string): Files {
  const at = (path: string): string => (isAbsolute(path) ? path : join(cwd, path))
  return {
    read: (path) => readFile(at(path)).catch(absent),
    stream: (path) => createReadStream(at(path), { highWaterMark: 1 << 20 }),
    stat: async (path) => {
      const found = await lstat(at(path)).catch(absent)
      return found && { bytes: found.size, kind: kindOf(found) }
    },
    list: async (path) => {
      const found = await readdir(at(path), { withFileTypes: true }).catch(absent)
      return found === null ? null : found.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
    },
    write: async (path, content) => {
      await mkdir(dirname(at(path)), { recursive: true })
      await writeFile(at(path), content)
    },
  }
}

/** A file that is not there is an answer; anything else that goes wrong is not. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

interface Kinds {
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}
const kindOf = (entry: Kinds) =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'

function pipe(
  command: string,
  args: readonly string[],
  options: RunOptions,
  env: Readonly<Record<string, string | undefined>>,
): Piped {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...env, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    timeout: options.timeout,
  })
  if (options.input !== undefined) {
    // A program that ends before it read its input breaks the pipe; its exit code says what matters.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input)
  }
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    if (stderr.length < 64 * 1024) stderr += chunk.toString()
  })
  const done = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, stderr: error.message }))
    child.on('close', (code) => resolve({ code, stderr }))
  })
  return { stdout: child.stdout ?? empty(), done }
}

async function* empty(): AsyncGenerator<Uint8Array> {}

async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunResult> {
  const piped = pipe(command, args, options, env)
  const chunks: Uint8Array[] = []
  const limit = options.maxOutput ?? 256 * 1024 * 1024
  let size = 0
  try {
    for await (const chunk of piped.stdout) {
      size += chunk.length
      if (size > limit) break
      chunks.push(chunk)
    }
  } catch {
    // The program could not be started or was killed; `done` says so.
  }
  const { code, stderr } = await piped.done
  return { code: size > limit ? null : code, stdout: Buffer.concat(chunks), stderr }
}
