import type { Io } from '../model/io.js'
import type { Policy } from '../model/policy.js'
import type { Notice } from '../model/report.js'
import type { Request } from '../model/request.js'
import type { Tree } from '../model/tree.js'
import { UserError } from '../model/user-error.js'
import type { BaseAndHead } from '../policy/base-and-head.js'
import { findPolicy } from '../policy/find.js'
import { type PolicyContext, parsePolicy } from '../policy/parse.js'
import { codeownersOf, nothingProposed, proposal } from './proposal.js'
import type { Sides } from './sides.js'

const largestPolicy = 1024 * 1024

/** The policy that judges, what the change proposes about it, and what is to be said about both. */
export interface Policies {
  readonly policy: Policy
  readonly proposed: BaseAndHead
  /** The base has no policy: everything is measured, and nothing blocks. */
  readonly bootstrap: boolean
  readonly notices: readonly Notice[]
}

/** Reads the policy at the base, never from the change: a pull request cannot loosen its own gate. */
export async function loadPolicies(request: Request, sides: Sides, io: Io): Promise<Policies> {
  const environment = environmentOf(request, io)
  const base = sides.base === null ? null : await read(sides.base, request, sides.baseName, environment)
  if (base !== null) {
    const { policy } = base
    const proposed = (await isSame(base, sides.head, request.policyPath))
      ? nothingProposed
      : await proposal(policy, sides.head, request.policyPath, environment)
    return { policy, proposed, bootstrap: false, notices: proposed.notices }
  }
  const head = await read(sides.head, request, null, environment)
  if (head === null) throw noPolicy(request)
  return { policy: head.policy, proposed: nothingProposed, ...withoutBase(request, sides) }
}

function withoutBase(request: Request, sides: Sides): Pick<Policies, 'bootstrap' | 'notices'> {
  if (sides.base !== null && request.baseSha !== null) {
    const text =
      'The base has no policy yet: everything is measured with the policy of this change, and nothing blocks.'
    return { bootstrap: true, notices: [{ code: 'bootstrap', text }] }
  }
  const text =
    sides.base === null
      ? 'No base was given: the policy of the working tree counts.'
      : 'The folder of the base has no policy: the policy of the working tree counts.'
  return { bootstrap: false, notices: [{ code: 'working-tree-policy', text }] }
}

/** The policy of the head by itself; null where it cannot be read, which is told elsewhere. */
export async function headPolicy(request: Request, sides: Sides, io: Io): Promise<Policy | null> {
  try {
    const head = await read(sides.head, request, null, { ...environmentOf(request, io), sources: 'keep' })
    return head?.policy ?? null
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

interface ReadPolicy {
  readonly policy: Policy
  readonly bytes: Uint8Array
  readonly codeowners: string | null
}

async function read(
  tree: Tree,
  request: Request,
  ref: string | null,
  environment: PolicyContext,
): Promise<ReadPolicy | null> {
  const path = request.policyPath ?? (await findPolicy(tree))
  if (path === null) return null
  const bytes = await tree.read(path, largestPolicy)
  if (bytes === null) return null
  const codeowners = await codeownersOf(tree)
  return { policy: await parsePolicy({ bytes, path, ref }, { ...environment, codeowners }), bytes, codeowners }
}

/** Most changes leave the policy alone, which proposes nothing. Owners can come from CODEOWNERS. */
async function isSame({ policy, bytes, codeowners }: ReadPolicy, head: Tree, path: string | null): Promise<boolean> {
  const found = path ?? (await findPolicy(head).catch(() => null))
  if (found !== policy.path) return false
  const there = await head.read(found, largestPolicy).catch(() => null)
  return there !== null && Buffer.from(there).equals(bytes) && (await codeownersOf(head)) === codeowners
}

const environmentOf = (request: Request, io: Io): PolicyContext => ({
  env: io.env,
  fork: request.fork,
  // Answers that were recorded are judged again without asking anybody: no address and no secret is needed.
  sources: request.replayAnswers === null ? 'fill' : 'keep',
  builtIns: {
    BASE_SHA: request.baseSha,
    HEAD_SHA: request.headSha,
    PR_NUMBER: request.event?.pullRequest?.toString() ?? null,
  },
  secret: io.secret,
  now: io.now(),
})

const noPolicy = (request: Request): UserError =>
  new UserError([
    request.policyPath === null
      ? {
          message:
            'there is no policy: neither perf-budgets.yaml nor perf-budgets.yml, here or under .github/, nor in a folder above',
          fix: 'Write one (budgets.example.yaml opens with a complete policy of twelve lines), or name it with --policy.',
        }
      : { message: `the policy ${request.policyPath} is not there`, fix: 'Check the path.' },
  ])

export { bareCeilings, waiverProblems } from '../policy/waivers.js'
