import type { Policy } from '../model/policy.js'
import type { Tree } from '../model/tree.js'
import { type Problem, UserError } from '../model/user-error.js'
import { type BaseAndHead, baseAndHead } from '../policy/base-and-head.js'
import type { Environment } from '../policy/environment.js'
import { findPolicy } from '../policy/find.js'
import { codeownersPaths } from '../policy/owners.js'
import { parsePolicy } from '../policy/parse.js'

export const nothingProposed: BaseAndHead = {
  proposed: [],
  added: [],
  addedEntries: [],
  removed: new Set(),
  notices: [],
}
const largest = 1024 * 1024

/**
 * What the head proposes about the policy of the base that judges it. A policy that is broken or gone at head is told
 * and changes nothing: the base's holds. `path`: the file that the run was told to read, or null for the usual places.
 */
export async function proposal(
  base: Policy,
  head: Tree,
  path: string | null,
  environment: Environment,
): Promise<BaseAndHead> {
  try {
    const found = path ?? (await findPolicy(head))
    const bytes = found === null ? null : await head.read(found, largest)
    if (found === null || bytes === null) return gone(base)
    const codeowners = await codeownersOf(head)
    const policy = await parsePolicy({ bytes, path: found, ref: null }, { ...environment, sources: 'keep', codeowners })
    return await baseAndHead(base, policy, environment.fork)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const text = `The policy at head cannot be read, and the next run on it could not judge: ${error.problems.map(shown).join('; ')}.`
    return { ...nothingProposed, notices: [{ code: 'policy-invalid-at-head', text }] }
  }
}

const shown = ({ place, message }: Problem) =>
  place === undefined ? message : `${place.path}:${place.line}: ${message}`

function gone(base: Policy): BaseAndHead {
  const { owner } = base.defaults
  const removed = { id: base.path, kind: 'removed' as const, key: 'policy', from: base.path, to: null, owner }
  const text = 'This change removes the policy. It judges once more; after the merge nothing does.'
  return { ...nothingProposed, proposed: [removed], notices: [{ code: 'policy-removed', text }] }
}

/** The text of the CODEOWNERS file that GitHub would take, or null. */
export async function codeownersOf(tree: Tree): Promise<string | null> {
  for (const path of codeownersPaths) {
    const bytes = await tree.read(path, 3 * largest)
    if (bytes !== null) return new TextDecoder().decode(bytes)
  }
  return null
}
