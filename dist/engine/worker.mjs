// The embedded database's side of the conversation: one request a line on standard input, one answer a line on standard
// output. It holds no judgement of its own: what may run is decided by who asks.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { emptyTree } from './empty-tree.mjs'

const tooMuchMemory = 2 * 1024 ** 3
const everyMilliseconds = 100
/** Postgres cuts its files there. */
const segmentBytes = 1024 ** 3

/** A statement that never ends blocks the main thread: this one sees that the parent is gone or that memory runs out. */
function watch() {
  setInterval(() => {
    if (process.memoryUsage.rss() > tooMuchMemory) end('memory')
    if (process.ppid !== workerData.parent) end('parent')
  }, everyMilliseconds)
}

async function end(why) {
  const { writeSync } = await import('node:fs')
  writeSync(2, `perf-gate-engine: ${why}\n`)
  process.kill(process.pid, 'SIGKILL')
}

async function converse() {
  // Compiling the database a second time, for speed, takes longer than planning does, and up to a gigabyte at its peak.
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  new Worker(new URL(import.meta.url), { workerData: { parent: process.ppid } }).unref()
  const state = { database: null, parser: null }
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, ...request } = JSON.parse(line)
    process.stdout.write(`${JSON.stringify({ id, ...(await answer(request, state)) })}\n`)
  }
  process.exit(0)
}

async function answer(request, state) {
  try {
    return { value: await operations[request.op](request, state) }
  } catch (error) {
    // The error of a bundle prints its whole source line: only what Postgres said goes out.
    const { message, code, detail, hint, position, sqlDetails } = error
    const at = position === undefined ? sqlDetails?.cursorPosition : Number(position) - 1
    return { error: { message: String(message).slice(0, 2000), code, detail, hint, at } }
  }
}

const operations = {
  open: async (request, state) => {
    const { PGlite } = await import('./index.js')
    const data = await readFile(new URL('./data.tar.gz', import.meta.url)).catch(() => null)
    const extensions = await extensionsOf(request.extensions ?? [])
    state.database = await PGlite.create(data === null ? { extensions } : { loadDataDir: new Blob([data]), extensions })
    const { rows } = await state.database.query('SHOW server_version')
    return rows[0].server_version
  },
  parse: async ({ sql }, state) => {
    const { parseSync } = await parserOf(state)
    return parseSync(sql)
  },
  /** The bodies of functions in PL/pgSQL, whose texts the grammar of SQL does not read. */
  parseFunction: async ({ sql }, state) => {
    const { parsePlPgSQLSync } = await parserOf(state)
    return parsePlPgSQLSync(sql)
  },
  identify: async ({ statements }, state) => {
    const parser = await parserOf(state)
    return statements.map((sql) => identityOf(sql, parser))
  },
  run: async ({ sql, rows }, state) => {
    const results = await state.database.exec(sql)
    return rows ? (results.at(-1)?.rows ?? []) : null
  },
  /** Makes files of tables and indexes as long as their statistics say: the planner takes pages from the file. */
  extend: async ({ files }, state) => {
    const { FS } = state.database.Module
    for (const { path, bytes: wanted, height } of files) {
      const tree = height === undefined ? null : emptyTree(FS.readFile(`/pglite/data/${path}`), height)
      if (tree !== null) FS.writeFile(`/pglite/data/${path}`, tree)
      const bytes = Math.max(wanted, tree?.length ?? 0)
      const segments = Math.max(1, Math.ceil(bytes / segmentBytes))
      for (let segment = 0; segment < segments; segment++) {
        const name = `/pglite/data/${path}${segment === 0 ? '' : `.${segment}`}`
        if (segment > 0) FS.writeFile(name, '')
        // The length alone: the planner asks for it and reads no page of a table, so that none need be there.
        FS.lookupPath(name).node.usedBytes = Math.min(segmentBytes, bytes - segment * segmentBytes)
      }
    }
    return null
  },
}

/** Those of the names that come with the engine, `uuid-ossp` among them. */
async function extensionsOf(names) {
  const found = {}
  for (const name of names) {
    const file = name.replaceAll('-', '_')
    const module = /^[a-z_]+$/.test(file) ? await import(`./contrib/${file}.js`).catch(() => null) : null
    if (module !== null) found[file] = module[file]
  }
  return found
}

function identityOf(sql, { fingerprintSync, normalizeSync }) {
  try {
    return { fingerprint: fingerprintSync(sql), sql: normalizeSync(sql) }
  } catch {
    return null
  }
}

async function parserOf(state) {
  if (state.parser === null) {
    const { default: parser } = await import('./parser/index.cjs')
    await parser.loadModule()
    state.parser = parser
  }
  return state.parser
}

if (isMainThread) await converse()
else watch()
