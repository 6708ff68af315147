import { budgets as registry } from '../budgets/index.js'
import type { Budget } from '../model/budget.js'
import type { Finding } from '../model/finding.js'
import type { Policy } from '../model/policy.js'
import type { Notice } from '../model/report.js'
import { codeownerOf } from '../policy/owners.js'
import type { Ask } from './collect.js'
import { codeownersOf } from './proposal.js'
import type { Sides } from './sides.js'

export interface Discovered {
  readonly budgets: readonly Budget[]
  readonly notices: readonly Notice[]
}

/** What no entry of the policy names: periodic jobs that nobody declared, queries of files, timers. */
export async function discovered(
  policy: Policy,
  budgets: readonly Budget[],
  ask: Ask,
  { base, head }: Pick<Sides, 'base' | 'head'>,
  now: number,
): Promise<Discovered> {
  const found: Budget[] = []
  const notices: Notice[] = []
  const codeowners = await codeownersOf(head)
  const ownerOf = (path: string) => (codeowners === null ? null : codeownerOf(path, codeowners))
  for (const row of registry) {
    const declared = budgets.some(({ section }) => section === row.id)
    if (row.discovers === undefined || (row.discovers === 'where-declared' && !declared)) continue
    // What nobody declared is new or not, and that can only be told against a base.
    if (row.discovers !== 'where-declared' && base === null) continue
    const section = await row.load()
    const given = { policy, budgets, ask, ownerOf, now }
    found.push(...((await section.discover?.(given)) ?? []))
    notices.push(...((await section.notices?.(given)) ?? []))
  }
  return { budgets: found, notices }
}

/** How many jobs were there before and lack their declaration: the debt. */
export function debtNotices(findings: readonly Finding[]): Notice[] {
  const debt = findings.filter(({ section, outcome }) => section === 'jobs' && outcome === 'inherited').length
  if (debt === 0) return []
  const jobs = debt === 1 ? '1 periodic job was' : `${debt} periodic jobs were`
  return [
    {
      code: 'job-debt',
      text: `${jobs} there before this change and ${debt === 1 ? 'lacks' : 'lack'} a complete declaration.`,
    },
  ]
}
