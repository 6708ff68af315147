// Bundles the entries into dist/ with ncc, minified, with the licences of what they contain.
// The bundles are CommonJS: it starts faster than modules, most of all on Node 20. `dist/cli.js` runs one from kept code.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildEngine } from './build-engine.mjs'
import { bundle, launcher, stage } from './bundle.mjs'

const out = resolve(process.argv[2] ?? 'dist')
const entries = { cli: 'src/cli.js', action: 'src/action.js', comment: 'src/comment-action.js' }

mkdirSync(out, { recursive: true })
// The engine's data directory is kept while its sources are the same: it would get other bytes each time.
for (const name of readdirSync(out)) if (name !== 'engine') rmSync(join(out, name), { recursive: true, force: true })
const staged = stage()
try {
  for (const [name, entry] of Object.entries(entries)) await bundle(staged, entry, join(out, name))
} finally {
  rmSync(staged, { recursive: true, force: true })
}
writeFileSync(join(out, 'package.json'), '{"type":"commonjs"}\n')
writeFileSync(join(out, 'cli.js'), await launcher('src/cli/launcher.ts', join(out, 'cli')), { mode: 0o755 })
await buildEngine(join(out, 'engine'))
