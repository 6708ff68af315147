import type { Budget } from '../model/budget.js'
import type { QueryList } from '../model/plan.js'
import type { Reading } from '../model/reading.js'
import type { Discovery } from '../model/registry.js'
import { costBudget, lintBudget } from './queries.js'

/** The named queries of both sides. Where a schema does not load, one finding says so, and no query has one of its own. */
export async function discover({ budgets, ask }: Discovery): Promise<readonly Budget[]> {
  const found: Budget[] = []
  for (const schema of budgets.filter(({ question }) => question.kind === 'schema')) {
    const asked = (kind: 'queries' | 'schema', side: 'baseline' | 'candidate') => ask(schema.source, { kind }, side)
    const [before, after] = [(await asked('queries', 'baseline')).whole, (await asked('queries', 'candidate')).whole]
    const [base, head] = [(await asked('schema', 'baseline')).whole, (await asked('schema', 'candidate')).whole]
    if (!isList(before) || !isList(after) || base.kind === 'absent' || head.kind === 'absent') continue
    const known = new Set(budgets.map(({ id }) => id))
    const all = pairs(before, after).flatMap((pair) => budgetsOf(pair, schema))
    found.push(...all.filter(({ id }) => !known.has(id)))
  }
  return found
}

const isList = (reading: Reading): reading is QueryList => reading.kind === 'queries'

interface Pair {
  readonly name: string
  /** How base calls it; null for a new query. */
  readonly was: string | null
  readonly isGone: boolean
}

/** Queries of the head with what they were at base: the same name, else the same text under a name that is gone. */
function pairs(before: QueryList, after: QueryList): Pair[] {
  const [old, now] = [new Set(before.queries.map(({ name }) => name)), new Set(after.queries.map(({ name }) => name))]
  const gone = before.queries.filter(({ name }) => !now.has(name))
  const kept = after.queries.map(({ name, digest }): Pair => {
    const same = gone.find((query) => query.digest === digest)
    return { name, was: old.has(name) ? name : (same?.name ?? null), isGone: false }
  })
  const renamed = new Set(kept.map(({ was }) => was))
  const removed = gone.filter(({ name }) => !renamed.has(name))
  return [...kept, ...removed.map(({ name }) => ({ name, was: name, isGone: true }))]
}

function budgetsOf({ name, was, isGone }: Pair, schema: Budget): Budget[] {
  const { hot, forbid } = schema.source.settings as { hot: readonly string[] | null; forbid: readonly string[] }
  const renamedFrom = was === null || was === name ? undefined : was
  const added = schema.added || was === null
  const notes =
    renamedFrom === undefined ? schema.notes : [...schema.notes, `The change renames it from ${renamedFrom}.`]
  const like = { ...schema, added, notes }
  const linted = forbid.length > 0 && !isGone && (hot === null || hot.includes(name))
  return [costBudget(like, name, renamedFrom), ...(linted ? [lintBudget(like, name, renamedFrom)] : [])]
}
