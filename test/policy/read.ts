import type { Policy } from '../../src/model/policy.js'
import { UserError } from '../../src/model/user-error.js'
import { type PolicyContext, parsePolicy } from '../../src/policy/parse.js'
import { renderProblems } from '../../src/reporters/problems.js'

export const path = 'perf-budgets.yaml'

export function read(text: string, context: Partial<PolicyContext> = {}): Promise<Policy> {
  return parsePolicy(
    { text, path, ref: null },
    { env: {}, fork: false, builtIns: {}, secret: () => undefined, ...context },
  )
}

/** What a reader is told about a policy file; `accepted` where there is nothing to say. */
export async function told(bytes: Uint8Array, context: Partial<PolicyContext> = {}): Promise<string> {
  try {
    const given: PolicyContext = { env: {}, fork: false, builtIns: {}, secret: () => undefined, ...context }
    await parsePolicy({ bytes, path, ref: null }, given)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return renderProblems(error.problems)
  }
}

export const toldOf = (text: string, context: Partial<PolicyContext> = {}) =>
  told(new TextEncoder().encode(text), context)
