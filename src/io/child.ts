import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Child } from '../model/io.js'

/** No variable of the environment reaches it: it may run what a stranger wrote. */
export function startChild(script: string): Child {
  const child = spawn(process.execPath, [script], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] })
  const kill = () => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 64 * 1024) stderr += chunk.toString()
  })
  // A child that ended breaks the pipe; `ended` says so.
  child.stdin.on('error', () => {})
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, stderr: error.message }))
    child.on('close', (code) => {
      process.off('exit', kill)
      resolve({ code, stderr })
    })
  })
  const lines = createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })
  return { send: (line) => void child.stdin.write(`${line}\n`), lines, kill, ended }
}
