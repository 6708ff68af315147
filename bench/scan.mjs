// How long finding the periodic jobs of a large repository takes, against reading the files that can hold one.
// npm run bench:scan [files]. The scan runs in a process of its own, so that its memory is its own.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The code under measurement as it is published, in plain JavaScript: stripping types costs memory of its own. */
const measured = `
export { gitTree } from '../src/gate/git-tree.ts'
export { folderTree } from '../src/gate/trees.ts'
export { workspaceTree } from '../src/gate/workspace-tree.ts'
export { realIo } from '../src/io.ts'
export { scan } from '../src/sources/job-manifests/scan.ts'
export { kinds } from '../src/sources/job-manifests/kinds/index.ts'
export { excluded } from '../src/sources/job-manifests/paths.ts'
`

const mostTimes = 2
const mostMemory = 200

if (process.argv[2] === '--scan') await scanned(process.argv[3], process.argv[4], process.argv[5])
else await withRepository(Number(process.argv[2] ?? 50_000))

async function bundled(folder) {
  // The process that is measured does not load it.
  const { build } = await import('esbuild')
  const outfile = join(folder, 'scan.mjs')
  const stdin = { contents: measured, resolveDir: import.meta.dirname, loader: 'ts' }
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  await build({ stdin, outfile, banner, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  return outfile
}

async function scanned(root, base, code) {
  const { gitTree, folderTree, workspaceTree, realIo, scan, kinds, excluded } = await import(pathToFileURL(code).href)
  const io = realIo()
  const loaded = await Promise.all(kinds.map((row) => row.load()))
  const head = workspaceTree(io, root, folderTree(io, root, 'head', true))
  const program = process.resourceUsage().maxRSS / 1024
  const timed = async (work) => {
    const started = performance.now()
    const result = await work()
    return [performance.now() - started, result]
  }
  const [scanning, [before, after]] = await timed(async () => {
    const seen = new Map()
    const before = scan(gitTree(io, root, base), seen)
    return Promise.all([before, scan(head, seen, before)])
  })
  const memory = process.resourceUsage().maxRSS / 1024
  const files = (await head.list('')).filter(({ path }) => !excluded(path) && loaded.some((kind) => kind.mayHold(path)))
  const [reading] = await timed(async () => {
    for await (const { content } of gitTree(io, root, base).readAll(
      files.filter(({ hash }) => hash !== undefined),
      1 << 20,
    ))
      void content.length

    for (const { path } of files) readFileSync(join(root, path))
  })
  const jobs = [before.jobs.length, after.jobs.length]
  console.log(JSON.stringify({ files: files.length, reading, scanning, jobs, memory, program }))
}

/** The middle one of several runs: a busy machine slows one of them, or its yardstick. */
function shown(runs) {
  const middle = (value) => runs.map(value).sort((a, b) => a - b)[Math.floor(runs.length / 2)]
  const [{ files, jobs, program }] = runs
  const ratio = middle(({ scanning, reading }) => scanning / reading)
  const memory = Math.max(...runs.map((run) => run.memory))
  console.log(`${files} files can hold a job, ${jobs[0]} jobs at base and ${jobs[1]} at head`)
  console.log(`reading those files at base, and at head: ${middle(({ reading }) => reading).toFixed(0)} ms`)
  console.log(`both sides searched: ${middle(({ scanning }) => scanning).toFixed(0)} ms`)
  console.log(`as long as reading: ${ratio.toFixed(2)} times (at most ${mostTimes})`)
  console.log(
    `memory: ${memory.toFixed(0)} MB (at most ${mostMemory}), ${program.toFixed(0)} MB of it before the search`,
  )
  return ratio <= mostTimes && memory <= mostMemory && jobs[1] === jobs[0] + 1
}

async function withRepository(count) {
  const root = mkdtempSync(join(tmpdir(), 'perf-gate-scan-'))
  const work = mkdtempSync(join(tmpdir(), 'perf-gate-code-'))
  const git = (...args) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@acme.test', ...args], {
      maxBuffer: 1 << 28,
    })

  const service = (number) =>
    `import { thing } from './thing-${number}'\n${`export function work${number}(input) {\n  // every day\n  return thing(input, 'value ${number}')\n}\n`.repeat(20)}`
  const manifest = (number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app-${number} }\nspec:\n${'  key: value\n'.repeat(60)}`
  const cron = (number) =>
    `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: job-${number} }\nspec: { schedule: "*/5 * * * *", jobTemplate: {} }\n`
  const shapes = [
    ['ts', service],
    ['py', service],
    ['java', service],
    ['yaml', manifest],
    ['css', service],
    ['txt', service],
    ['go', service],
    ['png', service],
    ['svg', service],
    ['rs', service],
  ]

  try {
    for (let index = 0; index < count; index++) {
      const [extension, text] = shapes[index % shapes.length]
      const folder = join(root, 'packages', String(index % 500))
      if (index < 500) mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `file-${index}.${extension}`), index % 1000 === 3 ? cron(index) : text(index))
    }
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'base')
    const base = git('rev-parse', 'HEAD').toString().trim()
    writeFileSync(join(root, 'new.yaml'), cron('new'))
    // As a clone has it: packed, and with an index that knows the files.
    git('repack', '-adq')
    git('update-index', '-q', '--refresh')
    const code = await bundled(work)
    console.log(`${count} files`)
    const once = () => execFileSync(process.execPath, [import.meta.filename, '--scan', root, base, code])
    const runs = Array.from({ length: 5 }, () => JSON.parse(once().toString()))
    process.exitCode = shown(runs) ? 0 : 1
  } finally {
    rmSync(root, { recursive: true, force: true })
    rmSync(work, { recursive: true, force: true })
  }
}
