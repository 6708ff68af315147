import type { PolicyEntry } from '../model/policy.js'
import type { Unit } from '../model/unit.js'
import type { Problem } from '../model/user-error.js'
import type { Quantity } from '../units/quantity.js'

/** A quantity that does not fit what is measured, at its value and by the path that leads to it. */
export function mismatch(given: Quantity, unit: Unit, entry: PolicyEntry, path: readonly string[]): Problem {
  const inFile = nearest(entry, path)
  const name = [entry.section, entry.name, ...inFile].join('.')
  const kind = given.unit === 'count' ? 'a bare number' : given.unit
  return {
    message: `${name}: given in ${kind}, and this budget is measured in ${unit}`,
    place: entry.valuePlace(inFile) ?? entry.placeOf(inFile),
    fix: fixOf(given, unit),
  }
}

/** What a budget inherits stands under the same key further out. */
function nearest(entry: PolicyEntry, path: readonly string[]): readonly string[] {
  const key = path.slice(-1)
  const within = path.slice(0, -1)
  for (let length = within.length; length > 0; length -= 1) {
    const candidate = [...within.slice(0, length), ...key]
    if (entry.valuePlace(candidate) !== null) return candidate
  }
  return key
}

/** From here on a bare number of time means milliseconds: nobody allows ten seconds by a bare 10. */
const milliseconds = 10

function fixOf({ value, unit: written }: Quantity, unit: Unit): string {
  if (unit === 's' && written === 'count') {
    return `Write ${value}${value < milliseconds ? 's' : 'ms'}, or with another unit of time.`
  }
  return Object.hasOwn(advice, unit) ? advice[unit]! : 'Write it as a bare number.'
}

/** By base unit; every other unit takes a bare number. */
const advice: Readonly<Record<string, string>> = {
  s: 'Write it with a unit of time, such as 600ms.',
  B: 'Write it with its unit, such as 170 kB.',
  ratio: 'Write it with %, such as 1%.',
  'cpu-s': 'Write it with its unit, such as 120 cpu-s.',
}
