import type { Side } from '../../model/outcome.js'
import type { Plan } from '../../model/plan.js'
import type { PlanQuestion } from '../../model/question.js'
import type { Absent, Answer, Reading, Sample } from '../../model/reading.js'
import type { Measured, Sides } from './measure.js'
import type { NamedQuery } from './query-files.js'
import { changesBetween } from './schema-changes.js'
import type { QueryPlanSettings } from './settings.js'
import { isFailure } from './side.js'
import type { Failure } from './statements.js'
import { emptyNotes } from './undeclared.js'

/** What the two sides say to one question about a named query. */
export function planAnswer(question: PlanQuestion, side: Side, sides: Sides, settings: QueryPlanSettings): Answer {
  const measured = sides[side]
  if (isFailure(measured)) return whole(absentFor(measured, side))
  const name = side === 'baseline' ? (question.was ?? question.query) : question.query
  const query = measured.queries.get(name)
  const origin = `${query?.place.path ?? name} on the schema of ${measured.origin}`
  if (query === undefined) return whole(absentQuery(name, side, sides, origin))
  if (question.measure === 'repeats') return whole(repeatsOf(query, origin))
  if (question.measure === 'lint') {
    return whole({ kind: 'query-lint', found: measured.lint.get(name) ?? [], place: query.place, origin })
  }
  const plans = measured.plans.get(name)
  if (plans === undefined)
    return whole(absent('unreachable', `${name} was not planned: too many others broke the database.`, origin))
  if (isFailure(plans)) return whole(notPlanned(name, plans, side, origin))
  if (question.measure === 'plans') return whole(plansOf(question, measured, plans, sides, side))
  const empty = emptyNotes(plans, settings)
  return { whole: costOf(plans, origin, empty), by: byParameters(plans, origin, question) }
}

const advice = {
  'one-by-one': 'it asks for one row after the other (N+1): a join, or = ANY of all of them, asks once',
  again: 'it asks for the same again: keep the answer',
  insert: 'it writes one row after the other: one INSERT takes many rows',
} as const

function repeatsOf({ name, repeats, place }: NamedQuery, origin: string): Reading {
  if (repeats === null) return absent('empty', `No log tells how often one request asks ${name}.`, origin)
  const where = `${place.path}:${place.line}`
  const notes = [`Trace ${repeats.trace} ran it ${repeats.count} times (first at ${where}); ${advice[repeats.kind]}.`]
  return { kind: 'sample', value: repeats.count, points: [], shape: 'exact', origin, notes }
}

const whole = (reading: Reading): Answer => ({ whole: reading, by: new Map() })

function plansOf(
  question: PlanQuestion,
  measured: Measured,
  plans: readonly Plan[],
  sides: Sides,
  side: Side,
): Reading {
  const query = measured.queries.get(side === 'baseline' ? (question.was ?? question.query) : question.query)!
  const other = sides[side === 'baseline' ? 'candidate' : 'baseline']
  const crossed = measured.crossed.get(question.query)
  return {
    kind: 'plans',
    sql: query.sql,
    place: query.place,
    plans,
    crossed: crossed === undefined || Number.isNaN(crossed) ? null : crossed,
    schemaChanges: isFailure(other) ? [] : changesBetween(measured.statements, other.statements),
    origin: measured.origin,
  }
}

/** The cost of a query is that of all its sets of parameters together; each set is judged by itself, too. */
function costOf(plans: readonly Plan[], origin: string, empty: readonly string[] = []): Sample {
  const value = plans.reduce((sum, { root }) => sum + root.cost, 0)
  const notes = plans.length > 1 ? [`The cost is the sum over ${plans.length} sets of parameters.`] : []
  // Costs are given with two decimals; a sum of them is no more exact.
  return {
    kind: 'sample',
    value: Math.round(value * 100) / 100,
    points: [],
    shape: 'exact',
    origin,
    notes: [...notes, ...empty],
  }
}

const byParameters = (plans: readonly Plan[], origin: string, { by }: PlanQuestion): ReadonlyMap<string, Reading> =>
  by === undefined ? new Map() : new Map(plans.map((plan) => [plan.parameters, costOf([plan], origin)]))

function absentQuery(name: string, side: Side, sides: Sides, origin: string): Absent {
  const other = sides.baseline
  const removed = side === 'candidate' && !isFailure(other) && other.queries.has(name)
  return removed
    ? absent('removed', `${name} is not among the queries of the head any more.`, origin)
    : absent('empty', `There is no query ${name}.`, origin)
}

function notPlanned(name: string, { text, place, stopped, code }: Failure, side: Side, origin: string): Absent {
  const where = `${place.path}:${place.line}`
  const missing = code?.startsWith('42') === true
  const reason = missing && side === 'candidate' ? ('no-longer-plans' as const) : ('unsupported' as const)
  const words = stopped ? 'could not be planned' : missing ? 'cannot be planned' : 'was not planned'
  return { ...absent(reason, `${name} (${where}) ${words}: ${text}.`.replace(/\.\.$/, '.'), origin), place }
}

/** The schema of a side that does not load. */
export function absentFor({ text, place, absent: said }: Failure, side: Side): Absent {
  if (said !== undefined) return said
  const where = side === 'baseline' ? 'at base' : 'at head'
  const origin = `${place.path}:${place.line}`
  return {
    ...absent('unsupported', `The schema ${where} does not load: ${origin}: ${text}.`.replace(/\.\.$/, '.'), origin),
    place,
  }
}

export const absent = (reason: Absent['reason'], text: string, origin: string): Absent => ({
  kind: 'absent',
  reason,
  text,
  origin,
})
