// The judge against simulated and real pairs: `node bench/judge.mjs --help`. Runs the code in src as it stands: Node 24
// strips the types, and the hook below finds the .ts file behind an import that ends in .js.
import { spawnSync } from 'node:child_process'
import * as modules from 'node:module'
import { fileURLToPath } from 'node:url'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  const node24 = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  const { status } = spawnSync(node24, process.argv.slice(1), { stdio: 'inherit' })
  process.exit(status ?? 2)
}

modules.registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
const { main } = await import('./judge/main.ts')
process.exitCode = await main(process.argv.slice(2))
