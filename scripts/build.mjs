// Bundles the entries into dist/ with ncc, minified, with the licences of what they contain.
// The package is `type: module` and so are the bundles. TypeScript 5.9, because ncc 0.45 does not run on 7.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { transformSync } from 'esbuild'
import { buildEngine } from './build-engine.mjs'

const out = resolve(process.argv[2] ?? 'dist')
const entries = { cli: 'src/cli.ts', action: 'src/action.ts', comment: 'src/comment-action.ts' }

mkdirSync(out, { recursive: true })
// The engine's data directory is kept while its sources are the same: it would get other bytes each time.
for (const name of readdirSync(out)) if (name !== 'engine') rmSync(join(out, name), { recursive: true, force: true })
for (const [name, entry] of Object.entries(entries)) if (existsSync(entry)) bundle(entry, join(out, name))
writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
writeFileSync(join(out, 'cli.js'), "#!/usr/bin/env node\nimport './cli/index.js'\n", { mode: 0o755 })
await buildEngine(join(out, 'engine'))

function bundle(entry, folder) {
  const ncc = 'node_modules/@vercel/ncc/dist/ncc/cli.js'
  const options = ['--license', 'licenses.txt', '--target', 'es2022', '--no-cache', '--quiet']
  execFileSync(process.execPath, [ncc, 'build', entry, '--out', folder, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (const name of readdirSync(folder)) if (name.endsWith('.js')) minify(join(folder, name))
}

/** ncc's own --minify leaves the chunks as they are, and they are most of what starts. */
function minify(path) {
  const { code } = transformSync(readFileSync(path, 'utf8'), {
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
  })
  writeFileSync(path, code)
}
