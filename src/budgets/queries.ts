import * as z from 'zod/mini'
import type { Budget } from '../model/budget.js'
import { lintRules } from '../model/plan.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import { choice, duration, fraction, globs, text } from '../units/schema.js'
import { encodedName } from './describe.js'
import { each } from './each.js'
import { type Held, held, limitsShape, type WrittenLimits } from './limits.js'
import { querySource } from './query-source.js'

export { discover, findsLater } from './query-discovery.js'

/** The keys of an entry of `queries:`. Its limits hold for each query; those under `queries` for one. */
export const schema = () =>
  z.strictObject({
    ...limitsShape(),
    engine: z.optional(text('`pglite`, the embedded database, or the name of a postgres source.', ['pglite'])),
    schema: globs('Schema files and migrations, applied in order, once at base and once at head.'),
    seed: z.optional(text("SQL that fills the tables: the base's, on both sides.", ['db/perf-seed.sql'])),
    statistics: z.optional(
      text('Statistics of production without its rows, as perf-gate export-statistics writes them.'),
    ),
    tables: z.optional(z.record(z.string(), tableSchema())),
    files: globs('Files with queries; `-- name: search_cases` begins one.'),
    hot: z.optional(z.array(z.string())),
    forbid: z.optional(z.array(choice(lintRules, 'What fails in hot queries, or in all where `hot` names none.'))),
    maxRepeats: z.optional(z.int().check(z.gte(1))),
    randomPageCost: z.optional(z.number().check(z.gte(1), z.lte(10))),
    timeout: z.optional(duration()),
    queries: z.optional(
      z.record(z.string(), z.strictObject({ ...limitsShape(), parameters: z.optional(parameters()) })),
    ),
  })

const tableSchema = () =>
  z.strictObject({
    rows: z.number().check(z.gte(0), z.lte(1e12)),
    rowBytes: z.optional(z.number().check(z.gte(1), z.lte(8000))),
    columns: z.optional(
      z.record(
        z.string(),
        z.strictObject({ distinct: z.optional(z.number().check(z.gte(1))), nulls: z.optional(fraction({ most: 1 })) }),
      ),
    ),
  })

const scalar = () => z.union([z.string(), z.number(), z.boolean(), z.null()])
const parameters = () => z.array(z.record(z.string(), z.union([scalar(), z.array(scalar())])))

export type QueriesEntry = z.infer<ReturnType<typeof schema>>

/** Planner cost, lower is better; the relative rule holds without being written. */
export const costMeasure = { unit: 'cost', better: 'lower', relative: true } as const

/** One budget says whether the schemas load; each query with limits of its own has one, and `discover` adds the others. */
export function budgets(entry: PolicyEntry, policy: Policy): readonly Budget[] {
  const written = entry.value as QueriesEntry
  const source = querySource(written, entry, policy)
  const { max, min, warnAt, maxIncrease, aggregate, by, queries, ...settings } = written
  const limits: WrittenLimits = Object.fromEntries(
    Object.entries({ max, min, warnAt, maxIncrease }).filter(([, value]) => value !== undefined),
  )
  const named = Object.entries(queries ?? {})
  const base = {
    section: 'queries',
    entry: entry.name,
    unit: 'cost',
    better: 'lower',
    nature: 'exact',
    statistic: 'centre',
    source,
    companions: {},
    gates: true,
    notes: [],
    added: false,
  } as const
  const whole: Budget = {
    ...base,
    id: `queries/${encodedName(entry.name)}/schema`,
    title: `${entry.name} · schema`,
    unit: 'count',
    question: { kind: 'schema' },
    rules: ['loads'],
    advice: 'Run the migrations on an empty database and put right the line that is named.',
    policyPlace: entry.place,
    ...withFloor(held(costMeasure, policy.defaults, settings, limits, entry, [])),
  }
  return [
    whole,
    ...each(named, ([name, { parameters: _sets, ...own }]) => {
      const inForce = withFloor(
        held(costMeasure, policy.defaults, settings, { ...limits, ...own }, entry, ['queries', name]),
      )
      return { ...costBudget({ ...whole, ...inForce }, name), policyPlace: entry.placeOf(['queries', name]) }
    }),
  ]
}

/** A hundred cost units are some milliseconds: below this no change of a plan is a regression unless the policy says less. */
const smallChange = 100

const withFloor = (inForce: Held): Held => ({
  ...inForce,
  settings: { ...inForce.settings, minChange: inForce.settings.minChange || smallChange },
})

/** The cost of one query, with the limits of `like`. `was`: how base calls it, where the change renames it. */
export function costBudget(like: Budget, name: string, was?: string): Budget {
  const { parameters } = like.source.settings as { parameters: Readonly<Record<string, readonly unknown[]>> }
  const asked = { kind: 'plan', query: name, ...(was === undefined ? {} : { was }) } as const
  return {
    ...like,
    id: `queries/${encodedName(like.entry)}/${encodedName(name)}/cost`,
    title: `${like.entry} ${name} · planner cost`,
    unit: 'cost',
    question: { ...asked, measure: 'cost' },
    companions: { plans: { ...asked, measure: 'plans' }, lint: { ...asked, measure: 'lint' } },
    rules: ['change', 'limit', 'plan-shape'],
    by: (parameters[name]?.length ?? 0) > 1 ? ['parameters'] : [],
    advice: 'Compare both plans: add or keep the index that the query needs, or ask for less.',
  }
}

/** Half as many as may be is told already. */
const early = 2

/** How often one request asks for the same query, as a log with traces says. */
export function repeatsBudget(like: Budget, name: string, was?: string): Budget {
  const { maxRepeats } = like.source.settings as { maxRepeats: number }
  return {
    ...like,
    id: `queries/${encodedName(like.entry)}/${encodedName(name)}/repeats`,
    title: `${like.entry} ${name} · times in one request`,
    unit: 'count',
    question: { kind: 'plan', query: name, ...(was === undefined ? {} : { was }), measure: 'repeats' },
    companions: {},
    rules: ['limit'],
    limits: { max: maxRepeats, min: null, warnAt: Math.floor(maxRepeats / early), maxIncrease: null },
    by: [],
    advice: 'Ask once for all that the request needs.',
  }
}

/** Whether the text of a hot query holds what is forbidden in it. */
export function lintBudget(like: Budget, name: string, was?: string): Budget {
  return {
    ...like,
    id: `queries/${encodedName(like.entry)}/${encodedName(name)}/lint`,
    title: `${like.entry} ${name} · what its text says`,
    unit: 'count',
    question: { kind: 'plan', query: name, ...(was === undefined ? {} : { was }), measure: 'lint' },
    companions: {},
    rules: ['query-lint'],
    limits: { max: null, min: null, warnAt: null, maxIncrease: null },
    by: [],
    advice: 'Name the columns that are needed, limit the list, or take the query out of `hot`.',
  }
}
