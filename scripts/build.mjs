// Bundles the entries into dist/ with ncc, minified, with the licences of what they contain.
// ncc 0.45 with TypeScript 5.9; the package is `type: module`, so what comes out are ES modules.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const out = resolve(process.argv[2] ?? 'dist')
const entries = { cli: 'src/cli.ts', action: 'src/action.ts', comment: 'src/comment-action.ts' }

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
for (const [name, entry] of Object.entries(entries)) bundle(entry, join(out, name))
writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
writeFileSync(join(out, 'cli.js'), "#!/usr/bin/env node\nimport './cli/index.js'\n", { mode: 0o755 })

function bundle(entry, folder) {
  const args = [
    'node_modules/@vercel/ncc/dist/ncc/cli.js',
    'build',
    entry,
    '-m',
    '-o',
    folder,
    '--license',
    'licenses.txt',
    '--target',
    'es2022',
    '-q',
  ]
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
