// Becomes dist/cli.js. Node compiles each function when it is first called, which takes longer than most runs take to
// judge, and what it can keep of that itself (from Node 22 on) are files as they were before anything in them was called.
// So the bundle is run from here, and what a command's first run compiled is kept for its next.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { wrap } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

/** Of everything in dist/cli/, put in by the build: kept code belongs to these files to the byte. */
declare const bundleDigest: string

type Wrapped = (exports: unknown, require: unknown, module: unknown, filename: string, dirname: string) => void

const bundle = join(__dirname, 'cli')
const kept = keptFolder()
const compiled = new Map<string, Script>()

/** Where this command's code is kept; null where none may be. */
function keptFolder(): string | null {
  const { NODE_DISABLE_COMPILE_CACHE, NODE_COMPILE_CACHE, NODE_V8_COVERAGE, XDG_CACHE_HOME, HOME, LOCALAPPDATA } =
    process.env
  if (NODE_DISABLE_COMPILE_CACHE || NODE_V8_COVERAGE || !/^[a-z-]+$/.test(process.argv[2] ?? '')) return null
  const caches = NODE_COMPILE_CACHE || XDG_CACHE_HOME || (HOME && join(HOME, '.cache')) || LOCALAPPDATA
  if (!caches) return null
  const folder = join(caches, 'perf-gate')
  if (!isOurs(folder)) return null
  return join(folder, `${bundleDigest}-${process.version}-${process.arch}`)
}

/** A folder that others can write to could hold anybody's code. One that is not there yet will be ours. */
function isOurs(folder: string): boolean {
  try {
    const found = statSync(folder, { throwIfNoEntry: false })
    if (found === undefined || process.getuid === undefined) return true
    return found.uid === process.getuid() && (found.mode & 0o022) === 0
  } catch {
    return false
  }
}

const keptFile = (folder: string, name: string): string => join(folder, `${process.argv[2]}-${name.slice(2)}`)

/** `require` for the bundle: its own files are run from what was kept of them. */
function load(name: string): unknown {
  if (!name.startsWith('./')) return require(name)
  const filename = join(bundle, name)
  const cachedData = kept === null ? undefined : read(keptFile(kept, name))
  const text = wrap(readFileSync(filename, 'utf8'))
  const script = new Script(text, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
  if (cachedData === undefined || script.cachedDataRejected) compiled.set(name, script)
  const module = { exports: {} }
  const run: Wrapped = script.runInThisContext()
  run.call(module.exports, module.exports, load, module, filename, bundle)
  return module.exports
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** Whole files only, whoever else writes them at the same time. Where nothing can be written, nothing is kept. */
function keep(folder: string): void {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) forgetOld(join(folder, '..'))
    for (const [name, script] of compiled) {
      const path = keptFile(folder, name)
      writeFileSync(`${path}.${process.pid}`, script.createCachedData())
      renameSync(`${path}.${process.pid}`, path)
    }
  } catch {}
}

const month = 30 * 24 * 3600 * 1000

/** What other versions left and has not been added to for a month. */
function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > month) rmSync(path, { recursive: true, force: true })
  }
}

// Last: what stands above as constants is there by now.
process.once('exit', (status) => {
  if (kept !== null && status !== 2 && compiled.size > 0) keep(kept)
})
load('./index.js')
