import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import { findPolicy } from '../../src/policy/find.js'

/** A folder with these files as a tree. */
async function tree(...paths: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'policy-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, '.github'))
  for (const path of paths) await writeFile(join(folder, path), 'version: 1\n')
  return folderTree(realIo(), folder, 'the workspace', true)
}

test.each(['perf-budgets.yaml', 'perf-budgets.yml', '.github/perf-budgets.yaml', '.github/perf-budgets.yml'])(
  'the policy is found at %s',
  async (path) => {
    expect(await findPolicy(await tree(path))).toBe(path)
  },
)

test('without a policy there is none', async () => {
  expect(await findPolicy(await tree('perf-budget.yaml'))).toBe(null)
})

test('two of them are an error that names both', async () => {
  await expect(findPolicy(await tree('perf-budgets.yaml', '.github/perf-budgets.yml'))).rejects.toThrow(
    'there are 2 policy files in the workspace: perf-budgets.yaml and .github/perf-budgets.yml',
  )
})
