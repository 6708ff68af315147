import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gitTree } from '../../src/gate/git-tree.js'
import { folderTree } from '../../src/gate/trees.js'
import { workspaceTree } from '../../src/gate/workspace-tree.js'
import { realIo } from '../../src/io.js'
import type { Tree } from '../../src/model/tree.js'
import { type Seen, scan } from '../../src/sources/job-manifests/scan.js'
import { folderWith } from './change.js'

const cron = 'kind: CronJob\nmetadata: { name: a }\nspec: { schedule: "0 0 * * *" }\n'
const scanned = async (root: string) => scan(folderTree(realIo(), root, root, true))
const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@acme.test', ...args], { encoding: 'utf8' })

test('a YAML bomb of aliases takes no time and hides no job', async () => {
  const levels = Array.from({ length: 30 }, (_, index) => `l${index + 1}: &l${index + 1} [*l${index}, *l${index}]`)
  const bomb = `l0: &l0 [x, x]\n${levels.join('\n')}\n---\n${cron}`
  const { jobs } = await scanned(await folderWith({ 'a.yaml': bomb }))
  expect(jobs.map(({ name }) => name)).toEqual(['a'])
})

test.each([
  ['brackets', `kind: CronJob\na: ${'['.repeat(200_000)}`],
  ['dashes', `kind: CronJob\na:\n  ${'- '.repeat(100_000)}`],
  ['brackets of code', `import { Cron } from 'croner'\nnew Cron(${'('.repeat(200_000)}`],
  ['quotes and slashes', `import cron from 'node-cron'\n${'"/\'`'.repeat(50_000)}`],
])('deep nesting of %s is left alone, and told where it is that of a manifest', async (name, text) => {
  const path = name.includes('code') || name.includes('quotes') ? 'a.ts' : 'a.yaml'
  const started = performance.now()
  const { jobs, notes } = await scanned(await folderWith({ [path]: text, 'b.yaml': cron }))
  expect(jobs.map((job) => job.path)).toEqual(['b.yaml'])
  if (path === 'a.yaml')
    expect(notes).toContainEqual(expect.stringMatching(/^a\.yaml nests too deeply .* k8s-cronjob /))
  // Work that grows with the square of the depth takes many minutes.
  expect(performance.now() - started).toBeLessThan(60_000)
})

/** A megabyte of one piece after another, each with a number of its own where it has a #. */
function repeated(piece: string, head = ''): string {
  const pieces = [head]
  for (let length = head.length, at = 0; length < 1_000_000; at++) {
    const next = piece.replaceAll('#', String(at))
    pieces.push(next)
    length += next.length
  }
  return pieces.join('')
}

const imports = "import cron from 'node-cron'\nimport { Cron } from 'croner'\n"

// What goes over the rest of the text for each piece takes an hour for one of these; reading each once, some seconds.
test.each([
  ['one long line', 'a.ts', 'a ', imports],
  ['slashes that open no pattern', 'a.ts', '=/[', imports],
  ['brackets that nothing closes', 'a.ts', '[{(', imports],
  ['here documents without end', 'config/schedule.rb', '<<A# ', ''],
  ['words without end', 'config/schedule.rb', 'x %w[', ''],
  ['bodies without end', 'a.sql', '$a#$ ', 'cron.schedule\n'],
  ['empty lines', 'A.java', '\n', '// quartz\n'],
  ['comments without end', 'a.xml', '<!-- ', '<cron-expression/>'],
  ['elements on lines of their own', 'a.xml', '\n<a>', '<cron-expression/>'],
  ['tags without end', 'crontab', '{{', ''],
  ['tags on one line', 'crontab', '{{ a }} ', ''],
  ['fields of one line', 'crontab', '* * * * * ', ''],
])('a megabyte of %s is read once and holds no job', { timeout: 120_000 }, async (_, path, piece, head) => {
  const { jobs, notes } = await scanned(await folderWith({ [path]: repeated(piece, head), 'b.yaml': cron }))
  expect(jobs.filter((job) => job.kind !== 'crontab').map((job) => job.path)).toEqual(['b.yaml'])
  expect(notes).toEqual([])
})

test.each([
  ['calls in calls', '\ncron.schedule(a, b('],
  ['calls that are given names', '\nconst a# = new Cron(b)'],
  ['functions in functions', '\nfunction f#(q) { new Cron(a, b)'],
])('a megabyte of %s ends with the looks that a file may take, is told, and hides no other job', async (_, piece) => {
  const files = { 'a.ts': repeated(piece, imports), 'b.yaml': cron }
  const { jobs, notes } = await scanned(await folderWith(files))
  expect(jobs.filter((job) => job.path !== 'a.ts').map((job) => job.path)).toEqual(['b.yaml'])
  expect(notes).toContainEqual(
    expect.stringMatching(/^a\.ts .*repeats itself too often to be searched for \S+ jobs\.$/),
  )
})

test('ten thousand jobs of one file are found, each looked at as often as in a small one', async () => {
  const job = (at: number) => `\nfunction start${at}(queue) {\n  cron.schedule('${at % 60} * * * *', work${at})\n}`
  const text = imports + Array.from({ length: 10_000 }, (_, at) => job(at)).join('')
  const { jobs, notes } = await scanned(await folderWith({ 'a.ts': text }))
  expect(notes).toEqual([])
  expect(jobs).toHaveLength(10_000)
  expect(jobs.at(-1)).toMatchObject({ name: 'work9999', schedule: '39 * * * *', line: 29_999 + 3 })
})

test('binary files, invalid UTF-8 and files over 1 MB are passed over, large ones with a note', async () => {
  const root = await folderWith({ 'b.yaml': cron, 'large.yaml': `${cron}# ${'x'.repeat(1 << 20)}\n` })
  writeFileSync(join(root, 'binary.yaml'), Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(cron)]))
  writeFileSync(
    join(root, 'bytes.yaml'),
    Buffer.concat([Buffer.from(cron.replace('name: a', 'name: c')), Buffer.from([0x23, 0xff, 0xfe, 0xc3])]),
  )
  const { jobs, notes } = await scanned(root)
  expect(jobs.map(({ name }) => name)).toEqual(['a', 'c'])
  expect(notes).toEqual([expect.stringContaining('large.yaml')])
})

test('a huge file is passed over on both sides with a note, whether git knows it or not, and the jobs after it are found', async () => {
  const root = await folderWith({
    'b.yaml': cron,
    'a.yaml': `${cron.replace('name: a', 'name: huge')}# ${'x'.repeat(3 << 20)}\n`,
  })
  git(root, 'init', '-q')
  git(root, 'add', '-A')
  git(root, 'commit', '-qm', 'base')
  const io = realIo()
  const base = await scan(gitTree(io, root, git(root, 'rev-parse', 'HEAD').trim()))
  const head = await scan(workspaceTree(io, root, folderTree(io, root, root, true)))
  writeFileSync(join(root, 'a.yaml'), `${cron}# ${'y'.repeat(3 << 20)}\n`)
  const changed = await scan(workspaceTree(io, root, folderTree(io, root, root, true)))
  for (const { jobs, notes } of [base, head, changed]) {
    expect(jobs.map(({ path }) => path)).toEqual(['b.yaml'])
    expect(notes).toEqual([expect.stringContaining('a.yaml is larger than 1 MB')])
  }
})

test('a blob that the clone does not have is told, and those after it are read', async () => {
  const root = await folderWith({ 'a.yaml': cron, 'b.yaml': cron.replace('name: a', 'name: b') })
  git(root, 'init', '-q')
  git(root, 'add', '-A')
  git(root, 'commit', '-qm', 'base')
  const lost = git(root, 'rev-parse', 'HEAD:a.yaml').trim()
  rmSync(join(root, '.git/objects', lost.slice(0, 2), lost.slice(2)), { force: true })
  const files = ['a.yaml', 'b.yaml'].map((path) => ({ path, hash: git(root, 'rev-parse', `HEAD:${path}`).trim() }))
  const tree = gitTree(realIo(), root, 'HEAD')
  const { jobs, notes } = await scan({ ...tree, list: async () => files })
  expect(jobs.map(({ name }) => name)).toEqual(['b'])
  expect(notes).toEqual([expect.stringContaining('a.yaml is larger than 1 MB or cannot be read')])
})

test('links out of the tree are not followed', async () => {
  const outside = await folderWith({ 'secret.yaml': cron })
  const root = await folderWith({ 'b.txt': '' })
  symlinkSync(join(outside, 'secret.yaml'), join(root, 'link.yaml'))
  symlinkSync(outside, join(root, 'folder'))
  expect((await scanned(root)).jobs).toEqual([])
  git(root, 'init', '-q')
  git(root, 'add', '-A')
  const io = realIo()
  expect((await scan(workspaceTree(io, root, folderTree(io, root, root, true)))).jobs).toEqual([])
})

test('names with line breaks and markup stay one field', async () => {
  const { jobs } = await scanned(await folderWith({ 'a\nb.yaml': cron.replace('name: a', 'name: "::error::<b>\\nx"') }))
  expect(jobs).toHaveLength(1)
})

test('a file that is equal on both sides is read once, and only files that can hold a job are read', async () => {
  const root = await folderWith({ 'a.yaml': cron, 'readme.txt': 'x', 'b.css': 'y', 'src/a.rs': 'z' })
  git(root, 'init', '-q')
  git(root, 'add', '-A')
  git(root, 'commit', '-qm', 'base')
  const base = git(root, 'rev-parse', 'HEAD').trim()
  writeFileSync(join(root, 'c.yaml'), cron.replace('name: a', 'name: c'))
  writeFileSync(join(root, '.gitignore'), 'ignored.yaml\n')
  writeFileSync(join(root, 'ignored.yaml'), cron.replace('name: a', 'name: ignored'))
  const io = realIo()
  const read: string[] = []
  const watched = (tree: Tree): Tree => ({
    ...tree,
    readAll: async function* (files, limit) {
      read.push(...files.map(({ path }) => path))
      yield* tree.readAll?.(files, limit) ?? []
    },
  })
  const seen: Seen = new Map()
  const before = await scan(watched(gitTree(io, root, base)), seen)
  const after = await scan(watched(workspaceTree(io, root, folderTree(io, root, root, true))), seen)
  expect(before.jobs.map(({ name }) => name)).toEqual(['a'])
  expect(after.jobs.map(({ name }) => name)).toEqual(['a', 'c'])
  expect(read).toEqual(['a.yaml', 'c.yaml'])
})

test('a changed file of the workspace is read as it stands, not as it was committed', async () => {
  const root = await folderWith({ 'a.yaml': cron })
  git(root, 'init', '-q')
  git(root, 'add', '-A')
  git(root, 'commit', '-qm', 'base')
  writeFileSync(join(root, 'a.yaml'), cron.replace('0 0 * * *', '0 * * * *'))
  const io = realIo()
  const { jobs } = await scan(workspaceTree(io, root, folderTree(io, root, root, true)))
  expect(jobs[0]?.schedule).toBe('0 * * * *')
})
