// How fast recordings are read, and in how much memory: `node bench/parse.mjs`. Exits 1 when a target is missed.
// The code in src is bundled first, as it is shipped: stripping types at start costs memory of its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const node = path('../node_modules/.bin/node')
const folder = mkdtempSync(join(tmpdir(), 'perf-gate-parse-'))
try {
  const bundle = join(folder, 'parse.mjs')
  const options = [
    '--platform',
    'node',
    '--format',
    'esm',
    '--file',
    bundle,
    '--no-codeSplitting',
    '--log-level',
    'silent',
  ]
  const made = spawnSync(path('../node_modules/.bin/rolldown'), [path('./parse/main.ts'), ...options], {
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(made.stderr)
  process.exitCode = spawnSync(node, [bundle, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 2
} finally {
  rmSync(folder, { recursive: true, force: true })
}
