import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import type { Job } from '../../src/model/job.js'
import { scan } from '../../src/sources/job-manifests/scan.js'

export const fixtures = fileURLToPath(new URL('../../fixtures/jobs/', import.meta.url))

/** kind/leaf of every fixture that says which jobs it holds. */
export const leaves = readdirSync(fixtures).flatMap((kind) =>
  readdirSync(`${fixtures}${kind}`)
    .filter((leaf) => readdirSync(`${fixtures}${kind}/${leaf}`).includes('expected.json'))
    .map((leaf) => `${kind}/${leaf}`),
)

export type Row = Pick<Job, 'kind' | 'name' | 'schedule' | 'runsPerDay' | 'path' | 'line'>

export const expectedIn = (leaf: string): Row[] => JSON.parse(readFileSync(`${fixtures}${leaf}/expected.json`, 'utf8'))

export async function jobsIn(leaf: string): Promise<Row[]> {
  const { jobs } = await scan(folderTree(realIo(), `${fixtures}${leaf}/files`, leaf, true))
  return jobs.map(({ kind, name, schedule, runsPerDay, path, line }) => ({
    kind,
    name,
    schedule,
    runsPerDay,
    path,
    line,
  }))
}
