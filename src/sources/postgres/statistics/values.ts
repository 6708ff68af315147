import type { ColumnStatistics } from './read.js'
import { scaled } from './scaled.js'

/** The values of a column that leave the server, each null where none do. */
export interface ShownValues {
  readonly common: readonly string[] | null
  readonly bounds: readonly string[] | null
  readonly elements: readonly string[] | null
}

/**
 * Numbers and times are rounded, as far as what lies beside them allows, so that a bound stays in its place. Words of an
 * enumeration and of logic are the schema's own. Of everything else placeholders stand for the common values, whose
 * frequencies the planner needs, and nothing for the bounds.
 */
export function shownValues(column: ColumnStatistics, keep: boolean): ShownValues {
  const { commonValues, bounds, commonElements, type, category } = column
  if (keep || category === 'B' || category === 'E') return { common: commonValues, bounds, elements: commonElements }
  const isCounted = /^(?:int[248]|numeric|float[48]|oid|date|timestamp|timestamptz)$/.test(type)
  return {
    common: commonValues && (isCounted ? roundedCommon(commonValues, type) : placeholders(commonValues.length, column)),
    bounds: bounds && isCounted ? roundedBounds(bounds, type) : null,
    elements: commonElements && elementPlaceholders(commonElements.length, column),
  }
}

/** A bound moves by at most a twentieth of the way to its neighbour: hardly a row changes sides. */
export function roundedBounds(bounds: readonly string[], type: string): readonly string[] | null {
  const read = scaled(bounds, type)
  if (read === null) return null
  const { values, text } = read
  return values.map((value, index) => {
    const [before, after] = [values[index - 1], values[index + 1]]
    const gaps = [...(before === undefined ? [] : [value - before]), ...(after === undefined ? [] : [after - value])]
    const gap = gaps.reduce((least, one) => (one < least ? one : least), gaps[0] ?? 0n)
    return text(roundedTo(value, powerBelow(gap / 10n)))
  })
}

/** To four digits, each still another one: codes stay what they are. */
export function roundedCommon(common: readonly string[], type: string): readonly string[] | null {
  const read = scaled(common, type)
  if (read === null) return null
  const taken = new Set<bigint>()
  return read.values.map((value) => {
    const size = value < 0n ? -value : value
    let shown = roundedTo(value, powerBelow(size / 1000n))
    while (taken.has(shown)) shown += 1n
    taken.add(shown)
    return read.text(shown)
  })
}

/** The largest of 1, 10, 100, ... that is not above. */
const powerBelow = (limit: bigint): bigint => (limit < 1n ? 1n : 10n ** BigInt(`${limit}`.length - 1))

function roundedTo(value: bigint, unit: bigint): bigint {
  const rest = ((value % unit) + unit) % unit
  return rest * 2n < unit ? value - rest : value - rest + unit
}

/** The private use area of Unicode: one character each that no data holds, where a column has no room for more. */
const privateUse = 0xe000

function placeholders(count: number, { type, category, length }: ColumnStatistics): readonly string[] | null {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
  if (type === 'uuid') return numbers.map((number) => `00000000-0000-0000-0000-${hex(number, 12)}`)
  if (type === 'bytea') return numbers.map((number) => `\\x7e${hex(number, 6)}`)
  if (type === 'jsonb') return numbers.map((number) => `"~${number}"`)
  if (category !== 'S') return null
  const longest = `~${count}`.length
  if (length === null || length >= longest) return numbers.map((number) => `~${number}`)
  return numbers.map((number) => String.fromCodePoint(privateUse + number))
}

/** In the order in which the planner looks them up. */
function elementPlaceholders(count: number, { type, elementCategory }: ColumnStatistics): readonly string[] | null {
  if (type !== 'tsvector' && elementCategory !== 'S') return null
  return Array.from({ length: count }, (_, index) => `~${`${index + 1}`.padStart(5, '0')}`)
}
