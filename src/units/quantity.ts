/** What a quantity of the policy file is, in base units: seconds, bytes, CPU-seconds, a fraction, or a plain number. */
export type QuantityUnit = 's' | 'B' | 'cpu-s' | 'ratio' | 'count'

export interface Quantity {
  readonly value: number
  readonly unit: QuantityUnit
}

export interface Refusal {
  readonly error: string
  /** What to write instead, where that can be known. */
  readonly fix?: string | undefined
}

/** Written unit, base unit, and the factor as a fraction: dividing keeps `600ms` and `7%` the nearest doubles. */
const units: Readonly<Record<string, readonly [base: QuantityUnit, times: number, over: number]>> = {
  ms: ['s', 1, 1000],
  s: ['s', 1, 1],
  m: ['s', 60, 1],
  h: ['s', 3600, 1],
  d: ['s', 86_400, 1],
  w: ['s', 604_800, 1],
  B: ['B', 1, 1],
  kB: ['B', 1e3, 1],
  KiB: ['B', 1024, 1],
  MB: ['B', 1e6, 1],
  MiB: ['B', 1024 ** 2, 1],
  GB: ['B', 1e9, 1],
  GiB: ['B', 1024 ** 3, 1],
  '%': ['ratio', 1, 100],
  'cpu-s': ['cpu-s', 1, 1],
}

/** Units that people write and that are not ours, in lower case, with the one that they mean. */
const meant: Readonly<Record<string, string>> = {
  msec: 'ms',
  msecs: 'ms',
  millis: 'ms',
  milliseconds: 'ms',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  byte: 'B',
  bytes: 'B',
  k: 'kB',
  mb: 'MB',
  kb: 'kB',
  gb: 'GB',
  kib: 'KiB',
  mib: 'MiB',
  gib: 'GiB',
  percent: '%',
  pct: '%',
  cpus: 'cpu-s',
  'cpu s': 'cpu-s',
  cpusec: 'cpu-s',
  'cpu-sec': 'cpu-s',
  'cpu-seconds': 'cpu-s',
  'cpu seconds': 'cpu-s',
}

const suffixed: ReadonlySet<string> = new Set(['s', 'B', 'cpu-s', 'ratio'] satisfies QuantityUnit[])

/** Whether a value of this unit is written without one: counts, planner cost, `orders/cpu-s`. */
export const takesBareNumber = (unit: string): boolean => !suffixed.has(unit)

const shape = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s?(.*)$/s

/** Reads `600ms`, `170 kB`, `10%`, `120 cpu-s` or a plain number into base units. A plain number has the unit `count`. */
export function parseQuantity(text: string): Quantity | Refusal {
  const [, digits = '', suffix = ''] = shape.exec(text.trim()) ?? []
  if (digits === '')
    return { error: `\`${text}\` is not a number`, fix: 'Write a number with its unit, such as 600ms, 170 kB or 10%.' }
  const value = Number(digits)
  if (!Number.isFinite(value)) return { error: `\`${text}\` is too large` }
  if (suffix === '') return { value, unit: 'count' }
  const unit = Object.hasOwn(units, suffix) ? units[suffix] : undefined
  if (unit === undefined) return unknownUnit(text, digits, suffix)
  const [base, times, over] = unit
  return { value: (value * times) / over, unit: base }
}

function unknownUnit(text: string, digits: string, suffix: string): Refusal {
  if (/^,\d/.test(suffix)) {
    return {
      error: `\`${text}\` has a comma`,
      fix: `Write a point for decimals and nothing between thousands: ${text.replace(',', '.')} or ${text.replaceAll(',', '')}.`,
    }
  }
  if (/^_\d/.test(suffix)) return { error: `\`${text}\` has an underscore`, fix: `Write ${text.replaceAll('_', '')}.` }
  if (/^[a-zA-Z]+\s?\d/.test(suffix)) {
    return { error: `\`${text}\` has more than one number`, fix: 'Write one number with one unit: 90m, not 1h30m.' }
  }
  const lower = suffix.trim().toLowerCase()
  const near = Object.hasOwn(meant, lower)
    ? meant[lower]
    : Object.keys(units).find((name) => name.toLowerCase() === lower)
  return {
    error: `\`${suffix.trim()}\` is not a unit`,
    fix:
      near === undefined
        ? `Units are ${Object.keys(units).join(', ')}.`
        : `Did you mean \`${digits}${near === 'cpu-s' ? ' ' : ''}${near}\`?`,
  }
}
