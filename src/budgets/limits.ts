import * as z from 'zod/mini'
import type { Budget, Limits, Settings } from '../model/budget.js'
import type { Better } from '../model/outcome.js'
import type { PolicyEntry } from '../model/policy.js'
import type { Unit } from '../model/unit.js'
import { type Problem, UserError } from '../model/user-error.js'
import { globs, labelName } from '../units/names.js'
import { type Quantity, takesBareNumber } from '../units/quantity.js'
import { choice, quantity } from '../units/schema.js'
import { settingsShape } from '../units/settings.js'
import { mismatch } from './mismatch.js'

/** Keys that any budget takes, besides the settings that it inherits. */
export const limitsShape = () => ({
  ...settingsShape(),
  max: z.optional(quantity({ description: 'Highest value accepted, in the unit of the metric.' })),
  min: z.optional(quantity({ description: 'Lowest value accepted, in the unit of the metric.' })),
  warnAt: z.optional(quantity({ description: 'From here on it warns.' })),
  maxIncrease: z.optional(quantity({ description: 'Largest absolute difference from the baseline.' })),
  aggregate: z.optional(choice(['mean', 'p50', 'p95', 'p99', 'max'], 'How the points of the window become one value.')),
  by: z.optional(z.array(labelName())),
  paths: z.optional(globs()),
})

/** Keys that any entry of a metric section takes: its settings hold for each of its budgets. */
export const entryShape = () => ({
  ...settingsShape(),
  source: z.optional(z.string()),
  by: z.optional(z.array(labelName())),
  paths: z.optional(globs()),
})
const entrySettings = () => z.object(entryShape())
export type EntrySettings = z.infer<ReturnType<typeof entrySettings>>

/** A budget as a bare value (`600ms`: the maximum, or the minimum where higher is better) or as an object of limits. */
export const budgetSchema = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.union([quantity(), z.strictObject({ ...limitsShape(), ...shape })])

const written = () => z.strictObject(limitsShape())
/** What `limitsShape` gives: limits as written, before they are held against the unit of a metric. */
export type WrittenLimits = z.infer<ReturnType<typeof written>>

/** How one budget is to be held: unit and direction of what it measures, and what holds when nothing is written. */
export interface Measure {
  readonly unit: Unit
  readonly better: Better
  /** Whether the relative rule holds without being written. */
  readonly relative: boolean
  readonly max?: number | undefined
  readonly min?: number | undefined
}

export type Held = Pick<Budget, 'limits' | 'settings' | 'aggregate' | 'by' | 'paths'>

/**
 * Limits and settings in force for one budget: its own, else the entry's, else the policy's defaults.
 * Throws UserError where a quantity does not fit the unit of what is measured.
 */
export function held(
  measure: Measure,
  defaults: Settings,
  entrySettings: EntrySettings,
  budget: WrittenLimits | Quantity | undefined,
  entry: PolicyEntry,
  path: readonly string[],
): Held {
  const own = limitsOf(budget, measure.better)
  const problems: Problem[] = []
  const number = (
    key: 'max' | 'min' | 'warnAt' | 'maxIncrease' | 'minChange',
    from: WrittenLimits | EntrySettings,
  ): number | null => {
    const given = (from as WrittenLimits)[key]
    if (given === undefined) return null
    const value = inUnit(given, measure.unit)
    // A bare value in place of the limits has no key of its own.
    const at = given === budget ? path : [...path, key]
    if (value === null) problems.push(mismatch(given, measure.unit, entry, at))
    return value
  }
  // A bare number of the defaults is no seconds, bytes or share: 1 would be 100 %.
  const bareDefault = takesBareNumber(measure.unit) ? defaults.minChange : 0
  const limits: Limits = {
    max: number('max', own) ?? measure.max ?? null,
    min: number('min', own) ?? measure.min ?? null,
    warnAt: number('warnAt', own),
    maxIncrease: number('maxIncrease', own),
  }
  const settings: Settings = {
    ...defaults,
    ...settingsIn(entrySettings),
    ...settingsIn(own),
    maxRegression: relativeRule(measure, defaults, entrySettings, own),
    minChange: number('minChange', own) ?? number('minChange', entrySettings) ?? bareDefault,
  }
  if (problems.length > 0) throw new UserError(problems)
  return {
    limits,
    settings,
    aggregate: own.aggregate ?? null,
    by: own.by ?? entrySettings.by ?? [],
    paths: own.paths ?? entrySettings.paths ?? [],
  }
}

/** A quantity in a metric's unit, or null where it does not fit. A free unit (`orders/cpu-s`) takes a bare number. */
export function inUnit(quantity: Quantity, unit: Unit): number | null {
  if (quantity.unit === unit) return quantity.value
  if (quantity.unit === 's' && unit === 'cpu-s') return quantity.value
  const bare = quantity.unit === 'count'
  if (bare && quantity.value === 0) return 0
  return bare && takesBareNumber(unit) ? quantity.value : null
}

/** The relative rule: the budget's own word, else the entry's, else the defaults' where it holds without being written. */
function relativeRule(
  measure: Measure,
  defaults: Settings,
  entrySettings: EntrySettings,
  own: WrittenLimits,
): number | null {
  if (own.maxRegression !== undefined) return own.maxRegression
  if (!measure.relative) return null
  return entrySettings.maxRegression !== undefined ? entrySettings.maxRegression : defaults.maxRegression
}

const inherited = [
  'owner',
  'runbook',
  'noiseFloor',
  'confidence',
  'onInconclusive',
  'onNoData',
  'onNoSecret',
  'inherited',
  'severity',
] as const satisfies readonly (keyof Settings)[]

const settingsIn = (from: WrittenLimits | EntrySettings): Partial<Settings> =>
  Object.fromEntries(
    inherited.flatMap((key) => {
      const value = from[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )

function limitsOf(budget: WrittenLimits | Quantity | undefined, better: Better): WrittenLimits {
  if (budget === undefined) return {}
  if (!isQuantity(budget)) return budget
  return better === 'lower' ? { max: budget } : { min: budget }
}

const isQuantity = (budget: WrittenLimits | Quantity): budget is Quantity => 'value' in budget && 'unit' in budget
