import { mkdtempSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { budgetsOf } from '../../src/gate/budgets.js'
import { collect, openCollection } from '../../src/gate/collect.js'
import { discovered } from '../../src/gate/discover.js'
import { findingsOf } from '../../src/gate/findings.js'
import { judge } from '../../src/gate/judge.js'
import { folderTree } from '../../src/gate/trees.js'
import { realIo } from '../../src/io.js'
import type { Finding } from '../../src/model/finding.js'
import type { Policy } from '../../src/model/policy.js'
import { baseAndHead } from '../../src/policy/base-and-head.js'
import { parsePolicy } from '../../src/policy/parse.js'

export type FilesOf = Readonly<Record<string, string>>

const smallest = 'version: 1\ndefaults: { owner: "@acme/performance" }\n'
const now = Date.UTC(2026, 5, 1)

/** Judges a change from one set of files to another as the gate does: policy of the base, what head adds, what is found. */
export const judgedChange = async (base: FilesOf, head: FilesOf): Promise<readonly Finding[]> =>
  (await reported(base, head)).findings

/** The same with the notices of what is found and not judged. */
export async function reported(
  base: FilesOf,
  head: FilesOf,
): Promise<{ findings: readonly Finding[]; notices: readonly string[] }> {
  const io = { ...realIo(), now: () => now }
  const [baseDir, headDir] = [await folderWith(base), await folderWith(head)]
  const policy = await policyOf(base)
  const { added } = await baseAndHead(policy, await policyOf(head))
  const named = [...(await budgetsOf(policy)), ...added]
  const tree = (side: 'baseline' | 'candidate') => {
    const root = side === 'baseline' ? baseDir : headDir
    return folderTree(io, root, root, true)
  }
  const collection = openCollection({ io, tree, fork: false, signal: new AbortController().signal }, (_, open) =>
    open(),
  )
  const sides = { base: tree('baseline'), head: tree('candidate') }
  const found = await discovered(policy, named, collection.ask, sides, now)
  const { measurements } = await collect([...named, ...found.budgets], collection.ask)
  await collection.close()
  return { findings: await findingsOf(await judge(measurements)), notices: found.notices.map(({ text }) => text) }
}

export async function folderWith(files: FilesOf): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'perf-gate-jobs-'))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

async function policyOf(files: FilesOf): Promise<Policy> {
  const text = files['perf-budgets.yaml'] ?? smallest
  return parsePolicy(
    { bytes: new TextEncoder().encode(text), path: 'perf-budgets.yaml', ref: null },
    { env: {}, fork: false, builtIns: {}, secret: () => {} },
  )
}
