import { budgets as registry } from '../budgets/index.js'
import type { Budget } from '../model/budget.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { Notice, ProposedChange } from '../model/report.js'
import { UserError } from '../model/user-error.js'
import { budgetChanges } from './budget-changes.js'
import { leafChanges, under } from './leaves.js'
import { looser } from './looser.js'
import { topChanges } from './top-changes.js'

/** What a change proposes about the policy that judges it. */
export interface BaseAndHead {
  /** Loosenings first, then what is removed, then the rest. */
  readonly proposed: readonly ProposedChange[]
  /** Budgets whose ids only head has, with the defaults and sources of the base. They are judged too. */
  readonly added: readonly Budget[]
  /** Entries that only head has: declarations of jobs among them. */
  readonly addedEntries: readonly PolicyEntry[]
  /** Ids of budgets that head no longer has; where what they measure is gone as well, they are removed and not without data. */
  readonly removed: ReadonlySet<string>
  readonly notices: readonly Notice[]
}

/**
 * Compares the policy that judges with the one that the change brings. Nothing of head's reaches the budgets of the base.
 * `fork`: what only head wants asked in words of its own (PromQL, SQL) is not asked.
 */
export async function baseAndHead(base: Policy, head: Policy, fork = false): Promise<BaseAndHead> {
  const notices: Notice[] = []
  const before = await budgetsById(base, base, notices)
  // Head's entries under the base's defaults and sources: exactly what may be judged of them.
  const after = await budgetsById(base, head, notices)
  const proposed = [...topChanges(base, head), ...entryChanges(base, head, before, after)]
  const entryOf = (entry: PolicyEntry) => `${entry.section}/${entry.name}`
  const known = new Set(base.entries.map(entryOf))
  const added = [...after.values()].filter(({ id }) => !before.has(id)).map((budget) => ({ ...budget, added: true }))
  const refused = fork ? added.filter(bringsCode) : []
  notices.push(
    ...refused.map(({ id }) => ({
      code: 'not-on-a-fork',
      text: `${id} is not measured before the merge: a fork brings no queries.`,
    })),
  )
  return {
    proposed: inOrder(proposed),
    added: added.filter((budget) => !refused.includes(budget)),
    addedEntries: head.entries.filter((entry) => !known.has(entryOf(entry))),
    removed: new Set([...before.keys()].filter((id) => !after.has(id))),
    notices,
  }
}

/** PromQL and SQL are programs of whoever wrote them. */
const bringsCode = ({ section, question }: Budget): boolean => section === 'queries' || question.kind === 'expression'

async function budgetsById(base: Policy, from: Policy, notices: Notice[]): Promise<Map<string, Budget>> {
  const policy: Policy = { ...base, entries: from.entries, path: from.path, ref: from.ref }
  const budgets = new Map<string, Budget>()
  for (const entry of from.entries) {
    const section = await registry.find(({ id }) => id === entry.section)?.load()
    try {
      for (const budget of section?.budgets(entry, policy) ?? []) budgets.set(budget.id, budget)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      const text = `${entry.section}.${entry.name} of this change cannot be measured before the merge: ${error.message}.`
      notices.push({ code: 'not-before-merge', text })
    }
  }
  return budgets
}

type Budgets = ReadonlyMap<string, Budget>

function entryChanges(base: Policy, head: Policy, before: Budgets, after: Budgets): ProposedChange[] {
  const changes: ProposedChange[] = []
  for (const budget of before.values()) {
    const now = after.get(budget.id)
    if (now === undefined)
      changes.push(
        gone(
          budget,
          [...after.values()].filter(({ id }) => !before.has(id)),
        ),
      )
    else changes.push(...budgetChanges(budget, now))
  }
  for (const entry of base.entries) changes.push(...otherChanges(entry, base, head, changes))
  return changes
}

/** A budget that head no longer has; one that measures the same under a new id was renamed. */
function gone(budget: Budget, added: readonly Budget[]): ProposedChange {
  const same = (other: Budget) =>
    other.source.name === budget.source.name && JSON.stringify(other.question) === JSON.stringify(budget.question)
  const renamed = added.find(same)
  const { id, settings } = budget
  if (renamed === undefined)
    return { id, kind: 'removed', key: 'budget', from: budget.title, to: null, owner: settings.owner }
  return { id, kind: 'changed', key: 'id', from: id, to: renamed.id, owner: settings.owner }
}

/** What is written differently in an entry and shows in no limit or setting: metrics, matchers, files, declarations of a job. */
function otherChanges(
  entry: PolicyEntry,
  base: Policy,
  head: Policy,
  told: readonly ProposedChange[],
): ProposedChange[] {
  const [from, to] = [base, head].map((policy) => under(policy.written, entry.section, entry.name))
  if (to === undefined) return []
  const id = `${entry.section}/${entry.name}`
  const owner = told.find((change) => change.id.startsWith(`${id}/`))?.owner ?? ownerOf(entry) ?? base.defaults.owner
  return leafChanges(from, to)
    .filter(
      ({ key }) =>
        !isTold(
          key,
          told.filter((change) => change.id.startsWith(`${id}/`)),
        ),
    )
    .map((change) => {
      const kind = entry.section === 'jobs' && change.to === null ? ('loosened' as const) : ('changed' as const)
      return { id, kind, ...change, owner }
    })
}

/** A limit or setting is told by the budgets that it reaches, by its own name; a bare value by the name of its budget. */
function isTold(path: string, told: readonly ProposedChange[]): boolean {
  const last = path.split('.').at(-1) ?? ''
  if (last === 'warnAt' || Object.hasOwn(looser, last)) return true
  const kebab = last.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return told.some(({ key, id }) => (key === 'max' || key === 'min') && id.endsWith(`/${kebab}`))
}

function ownerOf(entry: PolicyEntry): string | null {
  const owner = under(entry.value, 'owner')
  return typeof owner === 'string' ? owner : null
}

const kinds: readonly ProposedChange['kind'][] = ['loosened', 'removed', 'changed']

function inOrder(changes: readonly ProposedChange[]): ProposedChange[] {
  const text = ({ id, key }: ProposedChange) => `${id}\0${key}`
  return [...changes].sort(
    (one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind) || (text(one) < text(other) ? -1 : 1),
  )
}
