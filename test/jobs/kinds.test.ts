import { describe, expect, test } from 'vitest'
import { kinds } from '../../src/sources/job-manifests/kinds/index.js'
import { expectedIn, jobsIn, leaves, type Row } from './folder.js'

const inOrder = (rows: readonly Row[]) =>
  [...rows].sort((a, b) => (a.path + a.name + a.schedule < b.path + b.name + b.schedule ? -1 : 1))

describe.each(leaves)('%s', (leaf) => {
  test('the jobs of the files and no others are found', async () => {
    const found = inOrder(await jobsIn(leaf))
    const expected = inOrder(expectedIn(leaf))
    expect(found.map(({ runsPerDay, ...row }) => row)).toEqual(expected.map(({ runsPerDay, ...row }) => row))
    found.forEach((row, index) => {
      const wanted = expected[index]?.runsPerDay ?? null
      if (wanted === null) expect(row.runsPerDay).toBeNull()
      else expect(row.runsPerDay).toBeCloseTo(wanted, 2)
    })
  })
})

test.each(kinds.map((row) => row.id))('%s has three shapes and something that is no job', async (id) => {
  const own = leaves.filter((leaf) => leaf.startsWith(`${id}/`))
  expect(own.filter((leaf) => expectedIn(leaf).some((row) => row.kind === id)).length).toBeGreaterThanOrEqual(3)
  expect(own).toContain(`${id}/not-jobs`)
})

test.each(kinds.map((row) => [row.id, row] as const))('%s is the id of its file', async (id, row) => {
  expect((await row.load()).id).toBe(id)
})
