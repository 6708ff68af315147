import type { Tree } from '../model/tree.js'
import { UserError } from '../model/user-error.js'

export const policyPaths = [
  'perf-budgets.yaml',
  'perf-budgets.yml',
  '.github/perf-budgets.yaml',
  '.github/perf-budgets.yml',
] as const

const largest = 1_000_000

/** The policy file of a tree, or null where there is none. Throws UserError where there are two. */
export async function findPolicy(tree: Tree): Promise<{ readonly path: string; readonly bytes: Uint8Array } | null> {
  const found: { path: string; bytes: Uint8Array }[] = []
  for (const path of policyPaths) {
    const bytes = await tree.read(path, largest)
    if (bytes !== null) found.push({ path, bytes })
  }
  if (found.length < 2) return found[0] ?? null
  const paths = found.map((file) => file.path)
  throw new UserError([
    {
      message: `there are ${found.length} policy files in ${tree.origin}: ${paths.join(' and ')}`,
      place: { path: paths[1]!, line: 1, column: 1 },
      fix: `Keep one, and merge the other into it.`,
    },
  ])
}
