// Compresses 2,000 files (about 37 MB) as size-limit's file plugin does and as the gate does: `node bench/bundles.mjs`.
// Held without an allowance, the better of two runs of each. Needs the packages of fixtures/bundles/app (`npm run fixtures:bundles` installs them); no network.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const app = join(here, '../fixtures/bundles/app')

/** Scripts of real packages, cut and joined anew: 2,000 different files from 1 kB to 200 kB. */
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
    const size = 1000 + ((number * 7919) % 1000) ** 2 / 28
    if (at + size > text.length) at = number
    writeFileSync(join(folder, 'dist', `chunk-${number}.js`), `/* ${number} */${text.slice(at, at + size)}`)
    at += Math.floor(size)
  }
}

const start = () => process.hrtime.bigint()
const since = (from) => Number(process.hrtime.bigint() - from) / 1e9

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
    const { measure } = await import('../src/sources/bundle-stats/measure.ts')
    const { folderTree } = await import('../src/gate/trees.ts')
    const { realIo } = await import('../src/io.ts')
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
  const args = ['--import', join(here, 'typescript.mjs'), fileURLToPath(import.meta.url), way, folder, compression]
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return Number(child.stdout.trim().split('\n').at(-1))
}

function main() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'))
  writeFiles(folder)
  const held = []
  const show = (words, seconds, most) => {
    held.push(seconds <= most)
    console.log(`${words}: ${seconds.toFixed(2)} s (at most ${most.toFixed(2)})`)
  }
  const hash = Math.min(...[1, 2, 3].map(() => measured('hash', folder, 'none')))
  for (const compression of ['gzip', 'brotli']) {
    const best = (way) =>
      Math.min(
        ...[1, 2].map(() => {
          rmSync(join(folder, '.perf-gate'), { recursive: true, force: true })
          return measured(way, folder, compression)
        }),
      )
    const theirs = best('sizeLimit')
    show(`${compression}, size-limit ${theirs.toFixed(2)} s; the gate`, best('gate'), theirs)
    const again = Math.min(...[1, 2, 3].map(() => measured('gate', folder, compression)))
    show(`${compression}, hashing the files ${hash.toFixed(2)} s; the gate again`, again, 2 * hash)
  }
  rmSync(folder, { recursive: true })
  process.exitCode = held.every(Boolean) ? 0 : 1
}

const [way, folder, compression] = process.argv.slice(2)
if (way === undefined) main()
else console.log(await ways[way](folder, compression))
