// How fast recordings are read, and in how much memory: `node bench/parse.mjs`. Exits 1 when a target is missed.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const { status } = spawnSync(
  path('../node_modules/.bin/node'),
  ['--import', path('../scripts/source-hook.mjs'), path('./parse/main.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 2
