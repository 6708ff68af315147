// How long finding the periodic jobs of a large repository takes, against reading the files that can hold one.
// npm run bench:scan [files]. The scan runs in a process of its own, so that its memory is its own.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { gitTree, folderTree } = await import('../src/gate/trees.ts')
const { workspaceTree } = await import('../src/gate/workspace-tree.ts')
const { realIo } = await import('../src/io.ts')
const { scan } = await import('../src/sources/job-manifests/scan.ts')
const { kinds } = await import('../src/sources/job-manifests/kinds/index.ts')
const { excluded } = await import('../src/sources/job-manifests/paths.ts')

if (process.argv[2] === '--scan') await scanned(process.argv[3], process.argv[4])
else await withRepository(Number(process.argv[2] ?? 50_000))

async function scanned(root, base) {
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
    return [await scan(gitTree(io, root, base), seen), await scan(head, seen)]
  })
  const memory = process.resourceUsage().maxRSS / 1024
  const files = (await head.list('')).filter(({ path }) => !excluded(path) && loaded.some((kind) => kind.mayHold(path)))
  const [reading] = await timed(async () => {
    for await (const { content } of gitTree(io, root, base).readAll(files.filter(({ hash }) => hash !== undefined)))
      void content.length

    for (const { path } of files) readFileSync(join(root, path))
  })
  console.log(`${files.length} files can hold a job`)
  console.log(`reading those at base, and at head: ${reading.toFixed(0)} ms`)
  console.log(`both sides scanned: ${scanning.toFixed(0)} ms, ${(scanning / reading).toFixed(2)} times as long`)
  console.log(`jobs: ${before.jobs.length} at base, ${after.jobs.length} at head`)
  console.log(
    `memory: ${memory.toFixed(0)} MB at most, ${program.toFixed(0)} MB of it before the scan (most of that strips types from the source)`,
  )
}

async function withRepository(count) {
  const root = mkdtempSync(join(tmpdir(), 'perf-gate-scan-'))
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
    const hook = new URL('../scripts/source-hook.mjs', import.meta.url).pathname
    console.log(`${count} files`)
    execFileSync(process.execPath, ['--import', hook, import.meta.filename, '--scan', root, base], { stdio: 'inherit' })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
