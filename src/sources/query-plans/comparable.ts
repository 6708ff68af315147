import { absent } from './answers.js'
import type { Inputs, Measured } from './measure.js'
import type { QueryPlanSettings } from './settings.js'
import type { Failure } from './statements.js'

/** Costs of different planners say nothing about each other. A Failure where two sides are not comparable, else null. */
export function notComparable(baseline: Measured, candidate: Measured): Failure | null {
  const [before, after] = [majorOf(baseline), majorOf(candidate)]
  if (before !== after) {
    return failure(
      `The base was planned by PostgreSQL ${baseline.version} and the head by ${candidate.version}: costs of different major versions are not compared.`,
      candidate,
    )
  }
  const names = [...new Set([...Object.keys(baseline.settings), ...Object.keys(candidate.settings)])]
  const other = names.filter((name) => baseline.settings[name] !== candidate.settings[name])
  if (other.length === 0) return null
  const words = other.map(
    (name) =>
      `${name} ${baseline.settings[name] ?? 'not set'} at base and ${candidate.settings[name] ?? 'not set'} at head`,
  )
  return failure(`The planner's settings differ between the sides: ${words.join(', ')}.`, candidate)
}

const majorOf = ({ version }: Measured): number => Number.parseInt(version, 10)

const failure = (text: string, { origin }: Measured): Failure => ({
  text,
  place: { path: origin, line: 1 },
  stopped: false,
  absent: absent('unsupported', text, origin),
})

/** A change that brings the database: base has nothing of it, and every query is new. */
export const isFirst = ({ schema }: Inputs): boolean => schema.baseline.length === 0 && schema.candidate.length > 0

export function noSchemaYet({ schema }: QueryPlanSettings): Failure {
  const place = { path: schema[0] ?? '', line: 1 }
  const text = `no file at base matches ${schema.join(', ')}`
  return { text, place, stopped: false, absent: absent('empty', `There is no schema yet: ${text}.`, place.path) }
}
