import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { budgetsOf } from '../../src/gate/budgets.js'
import { collect, openCollection } from '../../src/gate/collect.js'
import { type Judged, judge } from '../../src/gate/judge.js'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import { parsePolicy } from '../../src/policy/parse.js'

export const outputs = new URL('../../fixtures/bundles/outputs/', import.meta.url).pathname

const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A workspace of its own, below the system's folder for such. */
export function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perf-gate-bundles-'))
  made.push(folder)
  return folder
}

/** A workspace as a workflow leaves it: the project, and the builds of base and head beside each other. */
export function builds(bundler: string, candidate: string, baseline = 'base'): string {
  const folder = workspace()
  cpSync(join(outputs, 'project'), folder, { recursive: true })
  cpSync(join(outputs, bundler, baseline), join(folder, 'base-dist'), { recursive: true })
  cpSync(join(outputs, bundler, candidate), join(folder, 'dist'), { recursive: true })
  return folder
}

export interface Result {
  readonly judged: ReadonlyMap<string, Judged>
  readonly notes: readonly string[]
}

/** Everything from the text of a policy to the judgements, in a workspace. */
export async function judgedIn(folder: string, text: string): Promise<Result> {
  const io = realIo({ cwd: folder, env: { PATH: process.env['PATH'] } })
  const policy = await parsePolicy(
    { text, path: 'perf-budgets.yaml', ref: null },
    { env: {}, fork: false, builtIns: {}, secret: () => {} },
  )
  const tree = folderTree(io, folder, 'the workspace', true)
  const context = { io, tree: () => tree, fork: false, signal: AbortSignal.timeout(60_000) }
  const collection = openCollection(context, (_spec, open) => open())
  const { measurements } = await collect(await budgetsOf(policy), collection.ask)
  const judged = await judge(measurements)
  const { candidate } = await collection.provenance()
  await collection.close()
  return {
    judged: new Map(judged.map((one) => [one.measurement.budget.id, one])),
    notes: Object.values(candidate).flatMap((provenance) => provenance.notes),
  }
}
