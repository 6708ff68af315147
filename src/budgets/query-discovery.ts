import type { Budget } from '../model/budget.js'
import type { Place } from '../model/place.js'
import type { QueryList } from '../model/plan.js'
import type { PolicyEntry } from '../model/policy.js'
import type { Reading } from '../model/reading.js'
import type { Discovery } from '../model/registry.js'
import { formatNumber } from '../units/format.js'
import { encodedName } from './describe.js'
import { costBudget, lintBudget, repeatsBudget } from './queries.js'

/** The named queries of both sides. Where a schema does not load, one finding says so, and no query has one of its own. */
export async function discover({ budgets, ask }: Discovery): Promise<readonly Budget[]> {
  const found: Budget[] = []
  for (const schema of budgets.filter(({ question }) => question.kind === 'schema')) {
    const asked = (kind: 'queries' | 'schema', side: 'baseline' | 'candidate') => ask(schema.source, { kind }, side)
    const [before, after] = [(await asked('queries', 'baseline')).whole, (await asked('queries', 'candidate')).whole]
    const [base, head] = [(await asked('schema', 'baseline')).whole, (await asked('schema', 'candidate')).whole]
    const isNew = base.kind === 'absent' && base.reason === 'empty'
    if (!isList(before) || !isList(after) || head.kind === 'absent' || (base.kind === 'absent' && !isNew)) continue
    const known = new Set(budgets.map(({ id }) => id))
    // What the base has of queries without any schema was never planned.
    const all = pairs(isNew ? { ...before, queries: [] } : before, after).flatMap((pair) => budgetsOf(pair, schema))
    found.push(...all.filter(({ id }) => !known.has(id)))
  }
  return found
}

/** One finding of each kind for each query. */
export const findsLater = (entries: readonly PolicyEntry[]): readonly string[] =>
  entries.flatMap((entry) => {
    const { forbid } = entry.value as { readonly forbid?: readonly string[] | undefined }
    const kinds = ['cost', ...(forbid === undefined || forbid.length === 0 ? [] : ['lint']), 'repeats']
    return kinds.map((kind) => `queries/${encodedName(entry.name)}/*/${kind}`)
  })

const isList = (reading: Reading): reading is QueryList => reading.kind === 'queries'

interface Pair {
  readonly name: string
  /** How base calls it; null for a new query. */
  readonly was: string | null
  readonly isGone: boolean
  readonly place: Place
  readonly calls: number | null
  readonly repeats: number | null
}

/** Queries of the head with what they were at base: the same name, else the same text under a name that is gone. */
function pairs(before: QueryList, after: QueryList): Pair[] {
  const [old, now] = [new Set(before.queries.map(({ name }) => name)), new Set(after.queries.map(({ name }) => name))]
  const gone = before.queries.filter(({ name }) => !now.has(name))
  const kept = after.queries.map(({ name, digest, place, calls, repeats }): Pair => {
    const same = gone.find((query) => query.digest === digest)
    return { name, was: old.has(name) ? name : (same?.name ?? null), isGone: false, place, calls, repeats }
  })
  const renamed = new Set(kept.map(({ was }) => was))
  const removed = gone.filter(({ name }) => !renamed.has(name))
  return [
    ...kept,
    ...removed.map(({ name, place, calls }) => ({ name, was: name, isGone: true, place, calls, repeats: null })),
  ]
}

interface Asked {
  readonly hot: readonly string[] | null
  readonly forbid: readonly string[]
  readonly maxRepeats: number
}

function budgetsOf({ name, was, isGone, place, calls, repeats }: Pair, schema: Budget): Budget[] {
  const { hot, forbid, maxRepeats } = schema.source.settings as Asked
  const renamedFrom = was === null || was === name ? undefined : was
  const added = schema.added || was === null
  const notes =
    renamedFrom === undefined ? schema.notes : [...schema.notes, `The change renames it from ${renamedFrom}.`]
  const frequent = calls === null ? [] : [`It ran ${formatNumber(calls)} times, as ${place.path} says.`]
  const like = { ...schema, added, notes: [...notes, ...frequent], ...(calls === null ? {} : { weight: calls }) }
  const linted = forbid.length > 0 && !isGone && (hot === null || hot.includes(name))
  const repeated = repeats !== null && repeats > Math.floor(maxRepeats / 2)
  return [
    costBudget(like, name, renamedFrom),
    ...(linted ? [lintBudget(like, name, renamedFrom)] : []),
    ...(repeated ? [repeatsBudget(like, name, renamedFrom)] : []),
  ]
}
