// Compresses 2,000 files (about 37 MB) as size-limit's file plugin does and as the gate does: `node bench/bundles.mjs`.
// Held without an allowance, the best of runs that take turns, each in a process of its own. Needs the packages of fixtures/bundles/app (`npm run fixtures:bundles` installs them); no network.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const app = join(here, '../fixtures/bundles/app')

/** Scripts of real packages, cut and joined anew: 2,000 different files from 1 kB to 71 kB, 37 MB in all. */
function writeFiles(folder) {
  const packages = join(app, 'node_modules')
  const names = ['next/dist/compiled', 'react-dom/cjs', 'underscore', 'webpack/lib', 'terser/dist', 'vite/dist/node']
  const sources = names
    .flatMap((name) =>
      readdirSync(join(packages, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.js$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .sort()
  const text = sources
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
    .replace(/[^\n -~]/g, '')
    .slice(0, 60e6)
  let at = 0
  mkdirSync(join(folder, 'dist'), { recursive: true })
  for (let number = 0; number < 2000; number += 1) {
    const size = 1000 + ((number * 7919) % 1000) ** 3 / 14_300
    if (at + size > text.length) at = number
    writeFileSync(join(folder, 'dist', `chunk-${number}.js`), `/* ${number} */${text.slice(at, at + size)}`)
    at += Math.floor(size)
  }
}

/** The gate's code as it is published, in plain JavaScript. */
const published = `
export { measure } from '../src/sources/bundle-stats/measure.ts'
export { folderTree } from '../src/gate/trees.ts'
export { realIo } from '../src/io.ts'
`

async function publish(folder) {
  const { build } = await import('esbuild')
  const stdin = { contents: published, resolveDir: here, loader: 'ts' }
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  const outfile = join(folder, 'gate.mjs')
  await build({ stdin, outfile, banner, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
}

/** Seconds on the clock and seconds of processors since `from`. */
const start = () => ({ clock: process.hrtime.bigint(), processors: process.cpuUsage() })
function since({ clock, processors }) {
  const { user, system } = process.cpuUsage(processors)
  return { clock: Number(process.hrtime.bigint() - clock) / 1e9, processors: (user + system) / 1e6 }
}

const ways = {
  /** Reads and hashes one file after the other: the least that a second run can do. */
  async hash(folder) {
    const from = start()
    for (const name of readdirSync(join(folder, 'dist')))
      createHash('sha256')
        .update(readFileSync(join(folder, 'dist', name)))
        .digest('hex')
    return since(from)
  },
  async sizeLimit(folder, compression) {
    const load = async (name) =>
      (await import(pathToFileURL(createRequire(join(app, 'package.json')).resolve(name)).href)).default
    const plugin = await load('@size-limit/file')
    const files = readdirSync(join(folder, 'dist')).map((name) => join(folder, 'dist', name))
    const from = start()
    const config = { checks: [{ files, [compression]: true, ...(compression === 'gzip' ? { brotli: false } : {}) }] }
    await plugin[0].step60(config, config.checks[0])
    return since(from)
  },
  async gate(folder, compression) {
    const { measure, folderTree, realIo } = await import(pathToFileURL(join(folder, 'gate.mjs')).href)
    const io = realIo({ cwd: folder, env: { PATH: process.env.PATH } })
    const tree = folderTree(io, folder, 'the workspace', true)
    const level = compression === 'gzip' ? 9 : 11
    const routes = [{ route: '/', entries: ['**/*.js'], lazy: false }]
    const settings = { baseline: 'none', candidate: 'dist', bundler: 'files', compression, level, routes }
    const from = start()
    await measure(settings, { io, tree: () => tree, fork: false, signal: AbortSignal.timeout(600_000) })
    return since(from)
  },
}

function measured(way, folder, compression) {
  if (way === 'gate first') rmSync(join(folder, '.perf-gate'), { recursive: true, force: true })
  const args = [fileURLToPath(import.meta.url), way.split(' ')[0], folder, compression]
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return JSON.parse(child.stdout.trim().split('\n').at(-1))
}

/** The best of each way; they take turns, so that a busy moment of the machine meets all. */
function best(rounds, ways, folder, compression) {
  const runs = Array.from({ length: rounds }, () => ways.map((way) => measured(way, folder, compression)))
  return ways.map((_, index) => ({
    clock: Math.min(...runs.map((run) => run[index].clock)),
    processors: Math.min(...runs.map((run) => run[index].processors)),
  }))
}

const told = ({ clock, processors }) => `${clock.toFixed(2)} s (${processors.toFixed(2)} s of processors)`

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'))
  writeFiles(folder)
  // Sizes are kept only where git says that it does not track them.
  spawnSync('git', ['init', '-q'], { cwd: folder })
  await publish(folder)
  const held = []
  const show = (words, ours, theirs, times) => {
    held.push(ours.clock <= times * theirs.clock)
    console.log(`${words} ${told(theirs)}; the gate ${told(ours)}, at most ${(times * theirs.clock).toFixed(2)} s`)
  }
  for (const compression of ['gzip', 'brotli']) {
    const [theirs, ours] = best(compression === 'gzip' ? 4 : 2, ['sizeLimit', 'gate first'], folder, compression)
    show(`${compression}: size-limit`, ours, theirs, 1)
    const [hashing, again] = best(10, ['hash', 'gate again'], folder, compression)
    show(`${compression}, a second run: hashing the files`, again, hashing, 2)
  }
  rmSync(folder, { recursive: true })
  process.exitCode = held.every(Boolean) ? 0 : 1
}

const [way, folder, compression] = process.argv.slice(2)
if (way === undefined) await main()
else console.log(JSON.stringify(await ways[way](folder, compression)))
