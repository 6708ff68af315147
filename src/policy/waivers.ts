import type { Budget } from '../model/budget.js'
import type { Finding, WaiverUse } from '../model/finding.js'
import type { Waiver } from '../model/policy.js'
import type { Unit } from '../model/unit.js'
import type { Problem } from '../model/user-error.js'
import { namesFinding } from '../units/finding-id.js'
import { formatValue } from '../units/format.js'
import { takesBareNumber } from '../units/quantity.js'

const day = 24 * 60 * 60 * 1000
/** A waiver is a loan: it must be looked at again within a quarter of a year. */
export const longestDays = 90
/** The owner is told this many days before the end. */
export const soonDays = 7

/** Milliseconds since the epoch at which a waiver ends: 24:00 UTC of its day. */
export function endOf(expires: string): number {
  return Date.parse(`${expires}T00:00:00Z`) + day
}

export type Term = 'holds' | 'soon' | 'expired' | 'too-far'

/** How a day of expiry stands at a time: over, within a week, in force, or further ahead than a waiver may reach. */
export function termOf(expires: string, now: number): Term {
  const end = endOf(expires)
  if (now >= end) return 'expired'
  // From the beginning of its day, so that the hour of a run makes no difference.
  if (end - day - now > longestDays * day) return 'too-far'
  return end - now <= soonDays * day ? 'soon' : 'holds'
}

export const covers = (waiver: Waiver, finding: Finding): boolean => namesFinding(waiver.finding, finding.id)

/** Null where the finding lies within the waiver's ceiling, else in words why it does not. */
export function beyondCeiling({ ceiling }: Pick<Waiver, 'ceiling'>, finding: Finding): string | null {
  if (ceiling === null) return null
  if (finding.outcome === 'missing') return 'a ceiling is not for a checklist'
  return ceiling.unit === 'ratio' ? beyondRegression(ceiling.value, finding) : beyondValue(ceiling, finding)
}

/** Room for the last bit of a double: a ceiling of 25% accepts exactly 25 %. */
const rounding = 1e-12

function beyondRegression(ceiling: number, { change }: Finding): string | null {
  if (change === null || !Number.isFinite(change.regression)) return 'there is no change to hold against its ceiling'
  if (change.regression <= ceiling + rounding) return null
  return `${formatValue(change.regression, 'ratio')} worse is beyond its ceiling of ${formatValue(ceiling, 'ratio')}`
}

type Ceiling = NonNullable<Waiver['ceiling']>

/** A time is CPU time where that is measured, as in the limits of a budget. */
const fits = (ceiling: Ceiling, unit: Unit): boolean =>
  ceiling.unit === unit ||
  (ceiling.unit === 'count' && takesBareNumber(unit)) ||
  (ceiling.unit === 's' && unit === 'cpu-s')

const unitWords = ({ unit }: Ceiling): string => (unit === 'count' ? 'a bare number' : `given in ${unit}`)

function beyondValue(ceiling: Ceiling, { candidate, unit, better }: Finding): string | null {
  if (candidate === null) return 'there is no value to hold against its ceiling'
  if (!fits(ceiling, unit)) return `its ceiling is ${unitWords(ceiling)}, and this is measured in ${unit}`
  const worse = better === 'lower' ? candidate.value > ceiling.value : candidate.value < ceiling.value
  if (!worse) return null
  return `${formatValue(candidate.value, unit)} is beyond its ceiling of ${formatValue(ceiling.value, unit)}`
}

export const useOf = ({ reason, link, owner, expires, ceiling }: Waiver): WaiverUse => ({
  reason,
  link,
  owner,
  expires,
  ...ceilingOf(ceiling),
})

/** As a report tells it. */
export const ceilingOf = (ceiling: Waiver['ceiling']): Pick<WaiverUse, 'ceiling' | 'ceilingUnit'> => {
  if (ceiling === null) return { ceiling: null }
  return ceiling.unit === 'ratio' ? { ceiling: ceiling.value } : { ceiling: ceiling.value, ceilingUnit: ceiling.unit }
}

/** What `validate` says of waivers that will not be honoured. The gate itself goes on without them: a mistake in a waiver must not stop the change that mends it. */
export function waiverProblems(
  waivers: readonly Waiver[],
  now: number,
  budgets: readonly Pick<Budget, 'id' | 'unit'>[] = [],
): Problem[] {
  return waivers.flatMap((waiver) => {
    const { finding, expires, place } = waiver
    const term = termOf(expires, now)
    if (term === 'too-far') {
      const message = `the waiver for ${finding} expires on ${expires}, more than ${longestDays} days ahead`
      return [{ message, place, fix: `Choose a day within ${longestDays} days; it can be renewed.` }]
    }
    if (term !== 'expired') return ceilingProblem(waiver, budgets)
    return [
      {
        message: `the waiver for ${finding} expired on ${expires}`,
        place,
        fix: 'Remove it, or renew it with its owner.',
      },
    ]
  })
}

const ceilingFix =
  'Write the regression that is accepted with %, such as `25%`, or a value with the unit of the budget.'

/** A ceiling that can be held against none of the budgets that the waiver is for. */
function ceilingProblem({ finding, ceiling, place }: Waiver, budgets: readonly Pick<Budget, 'id' | 'unit'>[]) {
  if (ceiling === null || ceiling.unit === 'ratio') return []
  const covered = budgets.filter(({ id }) => namesFinding(finding.split('[')[0] ?? '', id))
  const [first] = covered
  if (first === undefined || covered.some(({ unit }) => fits(ceiling, unit))) return []
  const message = `the ceiling of the waiver for ${finding} is ${unitWords(ceiling)}, and ${first.id} is measured in ${first.unit}`
  return [{ message, place, fix: ceilingFix }]
}

/** A bare ceiling is a value of the budget; who forgot the % meant a regression. */
export function bareCeilings(waivers: readonly Waiver[], budgets: readonly Pick<Budget, 'id' | 'unit'>[]): string[] {
  return waivers.flatMap(({ finding, ceiling }) => {
    if (ceiling?.unit !== 'count') return []
    const first = budgets.find(({ id, unit }) => namesFinding(finding.split('[')[0] ?? '', id) && fits(ceiling, unit))
    if (first === undefined) return []
    const value = formatValue(ceiling.value, first.unit)
    return [`The ceiling of the waiver for ${finding} is a value, ${value}; a regression has a %: ${ceiling.value}%.`]
  })
}
