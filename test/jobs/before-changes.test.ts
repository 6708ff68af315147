import { expect, test } from 'vitest'
import { beforeChanges } from '../../src/gate/before-changes.js'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import type { Request } from '../../src/model/request.js'
import { scan } from '../../src/sources/job-manifests/scan.js'
import { folderWith } from './change.js'

const cron = (name: string) => `kind: CronJob\nmetadata: { name: ${name} }\nspec: { schedule: "0 0 * * *" }\n`
const io = realIo()

/** A shallow clone has the head alone: the base is the head without the change, and what the host says of changed files. */
async function jobsAtBase(
  head: Record<string, string>,
  base: Record<string, string>,
  changed: readonly string[] | null,
) {
  const tree = async (files: Record<string, string>) => folderTree(io, await folderWith(files), 'a folder', true)
  const host = { ...(await tree(base)), list: async () => [] }
  const request: Pick<Request, 'changedFiles' | 'event'> = { changedFiles: changed, event: null }
  const { jobs } = await scan(beforeChanges(await tree(head), host, request))
  return jobs.map(({ name }) => name)
}

test('a job of a file that the change does not touch was there at base', async () => {
  expect(await jobsAtBase({ 'a.yaml': cron('a'), 'b.yaml': cron('b') }, {}, ['b.yaml'])).toEqual(['a'])
})

test('a changed and a renamed file are read as the host has them', async () => {
  const head = { 'a.yaml': cron('after'), 'new.yaml': cron('moved') }
  const base = { 'a.yaml': cron('before'), 'old.yaml': cron('moved') }
  expect(await jobsAtBase(head, base, ['a.yaml', 'new.yaml', 'old.yaml'])).toEqual(['before', 'moved'])
})

test('where the changed files are not known, nothing counts as new', async () => {
  expect(await jobsAtBase({ 'a.yaml': cron('a') }, {}, null)).toEqual(['a'])
})
