import type { Tree } from '../model/tree.js'
import { UserError } from '../model/user-error.js'

export const policyPaths = [
  'perf-budgets.yaml',
  'perf-budgets.yml',
  '.github/perf-budgets.yaml',
  '.github/perf-budgets.yml',
] as const

const largest = 1024 * 1024

/** Path of the policy file of a tree, or null where there is none. Throws UserError where there are two. */
export async function findPolicy(tree: Tree): Promise<string | null> {
  const found: string[] = []
  for (const path of policyPaths) if ((await tree.read(path, largest)) !== null) found.push(path)
  if (found.length < 2) return found[0] ?? null
  throw new UserError([
    {
      message: `there are ${found.length} policy files in ${tree.origin}: ${found.join(' and ')}`,
      place: { path: found[1]!, line: 1, column: 1 },
      fix: 'Keep one, and merge the other into it.',
    },
  ])
}
