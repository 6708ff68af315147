import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../../..')

let asked: Promise<string> | null = null

/** The folder with the bundles of the sources as they stand: built once for each state of them, whoever asks first. */
export function bundles(): Promise<string> {
  asked ??= built()
  return asked
}

async function built(): Promise<string> {
  const out = join(tmpdir(), `perf-budget-gate-bundle-${sourcesHash()}`)
  const lock = `${out}.lock`
  while (!existsSync(out)) {
    if (locked(lock)) {
      try {
        await build(`${out}.new`)
        renameSync(`${out}.new`, out)
      } finally {
        rmSync(lock, { recursive: true, force: true })
      }
    } else {
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 180_000)
        rmSync(lock, { recursive: true, force: true })
      await wait(200)
    }
  }
  return out
}

function locked(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

async function build(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', out], { cwd: root })
}

function sourcesHash(): string {
  const hash = createHash('sha256')
  const add = (path: string) => hash.update(path).update(readFileSync(join(root, path)))
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.ts')) add(join('src', file))
  }
  for (const file of ['package-lock.json', 'scripts/build.mjs', 'scripts/bundle.mjs']) add(file)
  return hash.digest('hex').slice(0, 16)
}
