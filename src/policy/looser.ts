import type { Settings } from '../model/budget.js'

/** A value of one key, in base units. */
export type KeyValue = string | number | boolean | null | readonly string[]

/** Whether going from one value to another makes the gate milder. */
type Looser = (from: KeyValue, to: KeyValue) => boolean

const number = (value: KeyValue, none: number) => (typeof value === 'number' ? value : none)
/** More is milder, and no limit is mildest. */
const up: Looser = (from, to) => number(to, Number.POSITIVE_INFINITY) > number(from, Number.POSITIVE_INFINITY)
/** Less is milder, and no limit is mildest. */
const down: Looser = (from, to) => number(to, Number.NEGATIVE_INFINITY) < number(from, Number.NEGATIVE_INFINITY)

const statuses: readonly KeyValue[] = ['pass', 'warn', 'failIfOver', 'fail']
const softer: Looser = (from, to) => statuses.indexOf(to) < statuses.indexOf(from)
const never: Looser = () => false
const list = (value: KeyValue) => (Array.isArray(value) ? value : [])
const fewer: Looser = (from, to) => list(from).some((item) => !list(to).includes(item))
/** No patterns means always; with patterns a budget is left out where nothing that matches changed. */
const narrower: Looser = (from, to) => list(to).length > 0 && (list(from).length === 0 || fewer(from, to))

/** Which way each limit and setting is milder. */
export const looser: Readonly<Record<string, Looser>> = {
  max: up,
  min: down,
  maxIncrease: up,
  maxRegression: up,
  minChange: up,
  noiseFloor: up,
  confidence: up,
  onInconclusive: softer,
  onNoData: softer,
  onNoSecret: softer,
  inherited: softer,
  severity: softer,
  by: fewer,
  paths: narrower,
  minConsumption: (from, to) => number(to, 0.8) < number(from, 0.8),
  gates: (from, to) => from === true && to === false,
  aggregate: never,
  owner: never,
  runbook: never,
} satisfies Readonly<Record<keyof Settings, Looser>> & Record<string, Looser>

/** A warning stands on the side of the limit that it warns of: above where lower is better. */
export const looserWarning = (better: 'lower' | 'higher'): Looser => (better === 'lower' ? up : down)
