import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { Finding } from '../../src/model/finding.js'
import type { Report } from '../../src/model/report.js'
import { reportSchema } from '../../src/reporters/json/schema.js'

/** How the command line is started: from the sources, and from the bundle where it was built. */
export interface Program {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const bundle = resolve('dist/cli.js')
export const source: Program = {
  name: 'the sources',
  command: process.execPath,
  args: ['--import', resolve('scripts/source-hook.mjs'), resolve('src/cli.ts')],
}
/** Everything that can be started here; the bundle also on the oldest Node that is supported. */
export const programs: readonly Program[] = [
  source,
  ...(existsSync(bundle)
    ? [
        { name: 'the bundle on Node 24', command: process.execPath, args: [bundle] },
        { name: 'the bundle on Node 20', command: resolve('node_modules/node20/bin/node'), args: [bundle] },
      ]
    : []),
]

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Around {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly program?: Program | undefined
}

/** Starts the command line as a shell would, without the caller's own GitHub and proxy variables. */
export function started(args: readonly string[], { cwd, env, program = source }: Around = {}): ChildProcess {
  const { PATH = '', HOME = '/' } = process.env
  return spawn(program.command, [...program.args, ...args], { cwd, env: { PATH, HOME, ...env }, stdio: 'pipe' })
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk
  })
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk
  })
  child.stdin?.end()
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { status, ...text }
}

export const perfGate = (args: readonly string[], around: Around = {}): Promise<Ended> => ended(started(args, around))

/**
 * A `check` together with the JSON report that it wrote. Throws with what was said where there is none, and where its keys are
 * not those of the published schema, in that order.
 */
export async function checked(
  folder: Project,
  args: readonly string[] = [],
  around: Around = {},
): Promise<Ended & { readonly report: Report; readonly of: (id: string) => Finding }> {
  const run = await perfGate(['check', '--report-json', 'out/report.json', ...args], { cwd: folder.path, ...around })
  const written = await readFile(join(folder.path, 'out/report.json'), 'utf8').catch(() => null)
  if (written === null) throw new Error(`no report, exit status ${run.status}:\n${run.stderr}`)
  await rm(join(folder.path, 'out/report.json'))
  const report: Report = JSON.parse(written)
  expect(written).toBe(`${JSON.stringify(reportSchema().parse(report), null, 2)}\n`)
  const of = (id: string): Finding => {
    const found = report.findings.find((one) => one.id === id)
    if (found === undefined)
      throw new Error(`no finding ${id} among ${report.findings.map((one) => one.id).join(', ')}`)
    return found
  }
  return { ...run, report, of }
}

export interface Project {
  readonly path: string
  readonly write: (name: string, content: string) => Promise<void>
  readonly read: (name: string) => Promise<string>
  readonly git: (...args: string[]) => Promise<string>
}

/** A folder with files, removed after the tests of the file that asks for it. */
export async function project(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const path = await mkdtemp(join(tmpdir(), 'perf-gate-check-'))
  folders.push(path)
  const write = async (name: string, content: string) => {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  for (const [name, content] of Object.entries(files)) await write(name, content)
  return { path, write, read: (name) => readFile(join(path, name), 'utf8'), git: (...args) => git(path, args) }
}

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main']

async function git(cwd: string, args: readonly string[]): Promise<string> {
  const child = spawn('git', [...author, ...args], { cwd, stdio: 'pipe' })
  const { status, stdout, stderr } = await ended(child)
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}
