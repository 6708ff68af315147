import { mkdtempSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
// @ts-expect-error a script without types
import { buildEngine, cachedEngine } from '../../scripts/build-engine.mjs'
import { localRequest } from '../../src/cli/request.js'
import { gate } from '../../src/gate.js'
import { realIo } from '../../src/io.js'
import type { Finding } from '../../src/model/finding.js'
import type { Report } from '../../src/model/report.js'

export type Files = Readonly<Record<string, string>>

export const engineReady = async (): Promise<void> => buildEngine(cachedEngine)

/** Judges a change: files of the base, and those that the head has besides or instead. */
export async function judged(base: Files, head: Files, around: Around = {}): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'perf-gate-queries-'))
  await put(join(folder, 'base'), base)
  await cp(join(folder, 'base'), join(folder, 'head'), { recursive: true })
  await put(join(folder, 'head'), head)
  return judgedFolders(join(folder, 'base'), join(folder, 'head'), around)
}

/** The environment of a run and whether it is a fork's. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>
  readonly fork?: boolean
}

export function judgedFolders(baseDir: string, headDir: string, { env, fork = false }: Around = {}): Promise<Report> {
  const io = realIo(env === undefined ? { cwd: headDir } : { cwd: headDir, env })
  return gate({ ...localRequest, baseDir, baseRef: 'base', headDir, fork }, io)
}

export async function put(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

export function finding(report: Report, id: string): Finding {
  const found = report.findings.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no finding ${id} among ${report.findings.map((one) => one.id).join(', ')}`)
  return found
}
