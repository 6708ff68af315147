import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Place } from '../model/place.js'
import type { Plan, Plans, PlanTrees, SchemaChange } from '../model/plan.js'
import { formatDifference, formatValue } from '../units/format.js'
import { nothingToSay } from './judgement.js'
import { type Difference, differences } from './plan-difference.js'
import { planTrees } from './plan-text.js'

/** Says what became different in a plan and why. Whether the cost is too high others decide. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map((measurement) => {
    const { candidate } = measurement
    if (candidate.kind === 'absent') return { ...nothingToSay, place: candidate.place ?? null }
    const { plans, lint } = measurement.companions
    const notes = lint?.candidate.kind === 'query-lint' ? lint.candidate.found.map(({ text }) => sentence(text)) : []
    if (plans?.candidate.kind !== 'plans') return { ...nothingToSay, notes }
    const before = plans.baseline.kind === 'plans' ? plans.baseline : null
    const said = before === null ? alone(plans.candidate) : compared(before, plans.candidate, measurement)
    return { ...said, notes: [...said.notes, ...notes] }
  })
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** A new query has no plan to be compared with. */
const alone = (now: Plans): Judgement => ({ ...nothingToSay, place: now.place, plans: trees([], now.plans) })

function compared(before: Plans, now: Plans, measurement: Measurement): Judgement {
  const found = now.plans.flatMap((plan) => {
    const was = before.plans.find(({ parameters }) => parameters === plan.parameters)
    return was === undefined ? [] : differences(was, plan)
  })
  const told = [...new Map(found.map((one) => [one.text, one])).values()].slice(0, 4)
  const cause = causeOf(told, before, now)
  if (told.length === 0 && costOf(before) === costOf(now)) return { ...nothingToSay, place: null }
  const words =
    told.length === 0 ? 'The plan has the same shape.' : `In the plan, ${told.map(({ text }) => text).join('; ')}.`
  return {
    ...nothingToSay,
    text: [words, cause?.text ?? '', attribution(before, now, measurement)].filter((text) => text !== '').join(' '),
    plans: trees(before.plans, now.plans),
    place: cause?.place ?? (before.sql === now.sql ? null : now.place),
  }
}

const costOf = ({ plans }: Plans): number => plans.reduce((sum, { root }) => sum + root.cost, 0)

interface Cause {
  readonly text: string
  readonly place: Place | null
}

/** The statement of the change that names the index which is no longer used or is used now, else one that changes the table. */
function causeOf(told: readonly Difference[], before: Plans, now: Plans): Cause | null {
  for (const { index, newIndex, relation } of told) {
    const dropped = changeNaming(now.schemaChanges, index, 'drops')
    if (dropped !== null) return { text: `${index} is dropped in ${shown(dropped.place)}.`, place: dropped.place }
    const gone = changeNaming(before.schemaChanges, index, 'creates')
    if (gone !== null) return { text: `${index} is not in the schema at head any more.`, place: null }
    const made = changeNaming(now.schemaChanges, newIndex === index ? null : newIndex, 'creates')
    if (made !== null) return { text: `${newIndex} is created in ${shown(made.place)}.`, place: made.place }
    const changed = changeNaming(now.schemaChanges, relation, 'changes')
    if (changed !== null) return { text: `${relation} is changed in ${shown(changed.place)}.`, place: changed.place }
  }
  return null
}

function changeNaming(
  changes: readonly SchemaChange[],
  name: string | null,
  does: SchemaChange['does'],
): SchemaChange | null {
  if (name === null) return null
  const bare = name.split('.').at(-1)?.toLowerCase() ?? ''
  return changes.find((change) => change.does === does && change.names.includes(bare)) ?? null
}

const shown = ({ path, line }: Place): string => `${path}:${line}`

/** The head's query on the schema of the base tells what the query did, and what the schema did. */
function attribution(before: Plans, now: Plans, { budget }: Measurement): string {
  const queryChanged = before.sql !== now.sql
  const schemaChanged = before.schemaChanges.length + now.schemaChanges.length > 0
  if (!queryChanged || before.crossed === null) return ''
  if (!schemaChanged) return 'The query changed, the schema did not.'
  const byQuery = formatDifference(before.crossed - costOf(before), budget.unit)
  const bySchema = formatDifference(costOf(now) - before.crossed, budget.unit)
  return `Of the change, ${byQuery} is the query's and ${bySchema} the schema's (on the base's schema the new query costs ${formatValue(before.crossed, budget.unit)}).`
}

const mostTrees = 5

/** Those of the parameters that cost the most more come first. */
function trees(before: readonly Plan[], now: readonly Plan[]): PlanTrees[] {
  const pairs = now.map((plan) => {
    const was = before.find(({ parameters }) => parameters === plan.parameters) ?? null
    return { was, plan, more: plan.root.cost - (was?.root.cost ?? 0) }
  })
  return pairs
    .sort((a, b) => b.more - a.more)
    .slice(0, mostTrees)
    .map(({ was, plan }) => planTrees(was, plan))
}
