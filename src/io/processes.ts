import { spawn } from 'node:child_process'
import type { Piped, RunOptions, RunResult } from '../model/io.js'
import { gitSettings } from './git.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Starts a program without a shell. */
export function pipe(command: string, args: readonly string[], options: RunOptions, env: Environment): Piped {
  const child = spawn(command, command === 'git' ? [...gitSettings, ...args] : args, {
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

/** Runs a program to its end, and keeps what it prints. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
  env: Environment,
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
