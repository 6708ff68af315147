// How long finding the periodic jobs of a large repository takes, against reading the files that can hold one.
// npm run bench:scan
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

const count = Number(process.argv[2] ?? 50_000)
const root = mkdtempSync(join(tmpdir(), 'perf-gate-scan-'))
const git = (...args) => execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@acme.test', ...args], { maxBuffer: 1 << 28 })

const service = (number) => `import { thing } from './thing-${number}'\n${`export function work${number}(input) {\n  // every day\n  return thing(input, 'value ${number}')\n}\n`.repeat(20)}`
const manifest = (number) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app-${number} }\nspec:\n${'  key: value\n'.repeat(60)}`
const cron = (number) => `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: job-${number} }\nspec: { schedule: "*/5 * * * *", jobTemplate: {} }\n`
const shapes = [['ts', service], ['py', service], ['java', service], ['yaml', manifest], ['css', service], ['txt', service], ['go', service], ['png', service], ['svg', service], ['rs', service]]

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

  const io = realIo()
  const loaded = await Promise.all(kinds.map((row) => row.load()))
  const head = workspaceTree(io, root, folderTree(io, root, 'head', true))
  const files = (await head.list('')).filter(({ path }) => !excluded(path) && loaded.some((kind) => kind.mayHold(path)))
  const timed = async (work) => {
    const started = performance.now()
    const result = await work()
    return [performance.now() - started, result]
  }
  const [reading] = await timed(() => { for (const { path } of files) readFileSync(join(root, path)) })
  const [scanning, [before, after]] = await timed(async () => {
    const seen = new Map()
    return [await scan(gitTree(io, root, base), seen), await scan(head, seen)]
  })
  console.log(`${count} files, ${files.length} of them can hold a job`)
  console.log(`reading those once a side: ${(2 * reading).toFixed(0)} ms`)
  console.log(`both sides scanned: ${scanning.toFixed(0)} ms, ${(scanning / (2 * reading)).toFixed(2)} times as long`)
  console.log(`jobs: ${before.jobs.length} at base, ${after.jobs.length} at head`)
  console.log(`memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at most`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
