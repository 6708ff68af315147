// Makes the folder of the embedded database: PGlite's files as they are published, the parser, our worker, and a data
// directory that is initialised already, so that a start takes a second and not four.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const pglite = join(root, 'node_modules/@electric-sql/pglite')
const parser = join(root, 'node_modules/libpg-query')

/** What of the engine is ours. */
const own = ['worker.mjs', 'empty-tree.mjs']

/** Where a run from sources looks for it. */
export const cachedEngine = join(root, 'node_modules/.cache/perf-budget-gate/engine')

/** Builds it unless what is there was made of the same files. Several at once do no harm: the last whole one stays. */
export async function buildEngine(out) {
  const stamp = stampOf()
  const stamped = join(out, 'stamp')
  if (existsSync(stamped) && readFileSync(stamped, 'utf8') === stamp) return
  const making = `${out}.${process.pid}`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(join(making, 'parser'), { recursive: true })
  for (const name of readdirSync(join(pglite, 'dist'))) {
    if (/^(index|initdb|chunk-[A-Z0-9]+)\.js$|\.wasm$|^pglite\.data$/.test(name))
      copy(join(pglite, 'dist', name), making)
  }
  for (const name of ['index.cjs', 'libpg-query.js', 'libpg-query.wasm']) {
    copy(join(parser, 'wasm', name), join(making, 'parser'))
  }
  // The parser's types are re-exported from a package that holds enumerations nobody here needs.
  const entry = join(making, 'parser/index.cjs')
  writeFileSync(entry, readFileSync(entry, 'utf8').replace(/^.*require\("@pgsql\/types"\).*\n/m, ''))
  writeFileSync(join(making, 'parser/package.json'), '{"type":"commonjs"}\n')
  copyExtensions(making)
  copy(join(pglite, 'LICENSE'), making)
  copy(join(parser, 'LICENSE'), join(making, 'parser'))
  for (const name of own) copy(join(root, 'engine', name), making)
  writeFileSync(join(making, 'package.json'), '{"type":"module"}\n')
  writeFileSync(join(making, 'data.tar.gz'), committedData(stamp) ?? (await dataDirectory(making)))
  writeFileSync(join(making, 'stamp'), stamp)
  rmSync(out, { recursive: true, force: true })
  mkdirSync(dirname(out), { recursive: true })
  renameSync(making, out)
}

function copy(file, folder) {
  if (existsSync(file)) cpSync(file, join(folder, file.split('/').at(-1)))
}

/** Extensions that schemas of applications use. They are read only when a migration creates one. */
const extensions = {
  btree_gin: 'btree_gin',
  btree_gist: 'btree_gist',
  citext: 'citext',
  cube: 'cube',
  earthdistance: 'earthdistance',
  fuzzystrmatch: 'fuzzystrmatch',
  hstore: 'hstore',
  intarray: 'intarray',
  ltree: 'ltree',
  pg_trgm: 'pg_trgm',
  pgcrypto: 'pgcrypto',
  tablefunc: 'tablefunc',
  unaccent: 'unaccent',
  uuid_ossp: 'uuid-ossp',
}

function copyExtensions(making) {
  mkdirSync(join(making, 'contrib'))
  for (const [name, archive] of Object.entries(extensions)) {
    copy(join(pglite, 'dist/contrib', `${name}.js`), join(making, 'contrib'))
    copy(join(pglite, 'dist', `${archive}.tar.gz`), making)
  }
}

/** A new data directory never has the same bytes (it holds random keys and times): the committed one stands while the database is the same. */
function committedData(stamp) {
  const folder = join(root, 'dist/engine')
  const [, database] = existsSync(join(folder, 'stamp')) ? readFileSync(join(folder, 'stamp'), 'utf8').split('\n') : []
  return database === stamp.split('\n')[1] ? readFileSync(join(folder, 'data.tar.gz')) : null
}

async function dataDirectory(engine) {
  const { PGlite } = await import(pathToFileURL(join(engine, 'index.js')).href)
  const database = await PGlite.create()
  const dump = await database.dumpDataDir('none')
  await database.close()
  return gzipSync(Buffer.from(await dump.arrayBuffer()), { level: 9 })
}

/** What the folder is made of, and on the second line the database alone. */
function stampOf() {
  const files = [...own.map((name) => join(root, 'engine', name)), fileURLToPath(import.meta.url)]
  const database = digestOf([join(pglite, 'package.json')])
  return `${digestOf([join(pglite, 'package.json'), ...files, join(parser, 'package.json')])}\n${database}\n`
}

function digestOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildEngine(process.argv[2] === undefined ? cachedEngine : resolve(process.argv[2]))
  process.exit(0)
}
