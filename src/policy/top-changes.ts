import type { JobExemption, Policy, Waiver } from '../model/policy.js'
import type { ProposedChange } from '../model/report.js'
import { shown } from './budget-changes.js'
import { leafChanges, under, withoutSecrets } from './leaves.js'
import { looser } from './looser.js'

type Change = Omit<ProposedChange, 'owner'>

/** What head would change about everything that always comes from the base. */
export function topChanges(base: Policy, head: Policy): ProposedChange[] {
  const changes: Change[] = [
    ...modeChange(base, head),
    ...defaultChanges(base, head),
    ...sourceChanges(base, head),
    ...plain('dataset', base, head),
    ...agreementChanges('waivers', base.waivers.map(waiverRow), head.waivers.map(waiverRow)),
    ...agreementChanges('jobExemptions', base.jobExemptions.map(exemptionRow), head.jobExemptions.map(exemptionRow)),
    ...listChanges('justification', 'links', base.justification?.links, head.justification?.links),
    ...approverChanges(base, head),
    ...labelChanges(base, head),
    ...plain('traces', base, head),
  ]
  return changes.map((change) => ({ ...change, owner: base.defaults.owner }))
}

function modeChange(base: Policy, head: Policy): Change[] {
  if (base.mode === head.mode) return []
  const kind = head.mode === 'observe' ? 'loosened' : 'changed'
  return [{ id: 'mode', kind, key: 'mode', from: base.mode, to: head.mode }]
}

function defaultChanges(base: Policy, head: Policy): Change[] {
  const after = new Map(Object.entries(head.defaults))
  return Object.entries(base.defaults).flatMap(([key, from]) => {
    const to = after.get(key) ?? null
    if (from === to) return []
    const unit = key === 'minChange' ? 'count' : 'ratio'
    const kind = looser[key]?.(from, to) === true ? ('loosened' as const) : ('changed' as const)
    return [{ id: 'defaults', kind, key, from: shown(from, unit), to: shown(to, unit) }]
  })
}

function sourceChanges(base: Policy, head: Policy): Change[] {
  const names = new Set([...base.sources.keys(), ...head.sources.keys()])
  return [...names].flatMap((name): Change[] => {
    const [from, to] = [base, head].map((policy) => under(policy.written, 'sources', name))
    const id = `sources/${name}`
    if (from === undefined) return [{ id, kind: 'changed' as const, key: 'source', from: null, to: 'added' }]
    if (to === undefined) return [{ id, kind: 'removed' as const, key: 'source', from: 'declared', to: null }]
    return leafChanges(from, to).map((change) => ({ id, kind: 'changed' as const, ...withoutSecrets(change) }))
  })
}

function plain(key: 'dataset' | 'traces', base: Policy, head: Policy): Change[] {
  const changes = leafChanges(under(base.written, key), under(head.written, key))
  return changes.map((change) => ({ id: key, kind: 'changed', ...change, key: change.key || key }))
}

/** A waiver or an exemption: what it is for, how far it reaches, and its words. */
interface Agreement {
  readonly id: string
  readonly reach: readonly number[]
  readonly words: string
}

function waiverRow({ finding, ceiling, expires, reason, owner }: Waiver): Agreement {
  const most = ceiling === null ? 'whatever it is' : `up to ${shown(ceiling.value, ceiling.unit)}`
  const words = `${most} until ${expires}: ${reason} (${owner})`
  return { id: finding, reach: [ceiling?.value ?? Number.POSITIVE_INFINITY, Date.parse(expires)], words }
}

function exemptionRow({ match, expires, reason, owner }: JobExemption): Agreement {
  const id = [match.kind, match.name, match.manifest].filter((part) => part !== undefined).join(':')
  return { id: `jobs/${id}`, reach: [Date.parse(expires)], words: `until ${expires}: ${reason} (${owner})` }
}

function agreementChanges(
  key: 'waivers' | 'jobExemptions',
  base: readonly Agreement[],
  head: readonly Agreement[],
): Change[] {
  const ids = [...new Set([...base, ...head].map(({ id }) => id))]
  return ids.flatMap((id) => {
    const [before, after] = [base, head].map((rows) => rows.filter((row) => row.id === id))
    const [from, to] = [wordsOf(before), wordsOf(after)]
    if (from === to) return []
    return [{ id, kind: reachesFurther(before, after) ? 'loosened' : 'changed', key, from, to }] satisfies Change[]
  })
}

const wordsOf = (rows: readonly Agreement[] = []) =>
  rows.length === 0 ? null : rows.map(({ words }) => words).join('; ')

function reachesFurther(before: readonly Agreement[] = [], after: readonly Agreement[] = []): boolean {
  return after.some((row) => !before.some((old) => row.reach.every((reach, index) => reach <= (old.reach[index] ?? 0))))
}

function listChanges(id: string, key: string, from: readonly string[] = [], to: readonly string[] = []): Change[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  const kind = to.some((item) => !from.includes(item)) ? 'loosened' : 'changed'
  return [{ id, kind, key, from: shown(from, ''), to: shown(to, '') }]
}

/** No approver at all means that nobody needs to approve. */
function approverChanges(base: Policy, head: Policy): Change[] {
  const [from, to] = [base, head].map((policy) => policy.justification?.approvers ?? [])
  const changes = listChanges('justification', 'approvers', from, to)
  const freed = (from?.length ?? 0) > 0 && to?.length === 0 && head.justification !== null
  return freed ? changes.map((change) => ({ ...change, kind: 'loosened' })) : changes
}

const openness: readonly string[] = ['hide', 'hash', 'show']

function labelChanges(base: Policy, head: Policy): Change[] {
  return leafChanges(base.labels, head.labels).map(({ key, from, to }) => {
    const more = openness.indexOf(to ?? 'show') > openness.indexOf(from ?? 'show')
    return { id: 'labels', kind: more ? 'loosened' : 'changed', key, from, to }
  })
}
