import { parseQuantity, type Quantity, type QuantityUnit, type Refusal } from './quantity.js'
import { describe, type Written, written } from './written.js'

interface Kind {
  readonly unit: QuantityUnit
  /** With its article: `a duration`. */
  readonly name: string
  readonly suffixes: string
  readonly examples: readonly string[]
  /** What a bare number could have meant. */
  readonly likely: readonly string[]
}

const kinds = {
  duration: {
    unit: 's',
    name: 'a duration',
    suffixes: 'ms|s|m|h|d|w',
    examples: ['600ms', '1.5s', '30m', '200h'],
    likely: ['s', 'ms'],
  },
  bytes: {
    unit: 'B',
    name: 'a size',
    suffixes: 'B|kB|KiB|MB|MiB|GB|GiB',
    examples: ['170 kB', '166 KiB', '5 MB'],
    likely: [' B', ' kB'],
  },
  fraction: { unit: 'ratio', name: 'a percentage', suffixes: '%', examples: ['10%', '2.5%'], likely: ['%'] },
  cpuSeconds: { unit: 'cpu-s', name: 'CPU time', suffixes: 'cpu-s', examples: ['120 cpu-s'], likely: [' cpu-s'] },
} as const satisfies Record<string, Kind>

export interface Bounds {
  /** Lowest accepted value in base units; 0 unless given. */
  readonly least?: number | undefined
  /** True: `least` itself is refused. */
  readonly above?: boolean | undefined
  /** Highest accepted value in base units; none unless given. */
  readonly most?: number | undefined
  readonly description?: string | undefined
}

/** `600ms`, `30m` -> seconds. */
export const duration = (bounds: Bounds = {}) => measured(kinds.duration, bounds)
/** `170 kB` (1000), `166 KiB` (1024) -> bytes. */
export const bytes = (bounds: Bounds = {}) => measured(kinds.bytes, bounds)
/** `10%` -> 0.1. */
export const fraction = (bounds: Bounds = {}) => measured(kinds.fraction, bounds)
/** `120 cpu-s` -> CPU-seconds. */
export const cpuSeconds = (bounds: Bounds = {}) => measured(kinds.cpuSeconds, bounds)

function measured(kind: Kind, bounds: Bounds): Written<number> {
  return written(metaOf(kind, bounds), (value) => readMeasured(kind, bounds, value))
}

function metaOf(kind: Kind, bounds: Bounds) {
  const sign = (bounds.least ?? 0) < 0 ? '[+-]?' : '\\+?'
  return {
    type: 'string',
    pattern: `^\\s*${sign}(\\d+(\\.\\d*)?|\\.\\d+)\\s?(${kind.suffixes})\\s*$`,
    description: bounds.description ?? `${capital(kind.name)}, such as ${kind.examples.join(', ')}.`,
    examples: [...kind.examples],
  }
}

function readMeasured(kind: Kind, bounds: Bounds, value: unknown): number | Refusal {
  const quantity = readScalar(value, kind.name, kind.examples)
  if ('error' in quantity) return quantity
  if (quantity.unit === 'count') {
    return {
      error: `${kind.name} needs its unit, and \`${value}\` has none`,
      fix: fixOf(kind, quantity.value),
    }
  }
  if (quantity.unit !== kind.unit) {
    return {
      error: `expected ${kind.name}, found \`${value}\``,
      fix: `Write something like ${kind.examples.join(' or ')}.`,
    }
  }
  return outOfBounds(quantity.value, `${value}`, bounds) ?? quantity.value
}

function fixOf(kind: Kind, value: number): string {
  const written = kind.likely.map((suffix) => `\`${value}${suffix}\``)
  // A share below one is how other tools write per cent: 0.1 may mean either.
  if (kind.unit !== 'ratio' || value <= 0 || value > 1) return `Write ${written.join(' or ')}.`
  const share = Number((value * 100).toPrecision(12))
  return `Write \`${share}%\` where a share of ${value} is meant, or ${written.join(' or ')}.`
}

function readScalar(value: unknown, name: string, examples: readonly string[]): Quantity | Refusal {
  if (typeof value === 'number')
    return Number.isFinite(value) ? { value, unit: 'count' } : { error: `expected ${name}, found \`${value}\`` }
  if (typeof value === 'string') return parseQuantity(value)
  return { error: `expected ${name}, found ${describe(value)}`, fix: `Write something like ${examples.join(' or ')}.` }
}

function outOfBounds(value: number, text: string, bounds: Bounds): Refusal | undefined {
  const { least = 0, above = false, most = Number.POSITIVE_INFINITY } = bounds
  if (value < least && least === 0) return { error: `\`${text}\` is negative, which means nothing here` }
  if (value < least) return { error: `\`${text}\` is too small` }
  if (above && value === least)
    return { error: least === 0 ? `\`${text}\` must be more than zero` : `\`${text}\` is too small` }
  if (value > most) return { error: `\`${text}\` is too large` }
  return undefined
}

/** A limit whose unit depends on the metric: `600ms`, `10%`, `1000` -> value and unit; a bare number is a `count`. */
export function quantity(bounds: Bounds = {}): Written<Quantity> {
  const sign = (bounds.least ?? 0) < 0 ? '[+-]?' : '\\+?'
  const meta = {
    type: ['string', 'number'],
    pattern: `^\\s*${sign}(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s?(ms|s|m|h|d|w|B|kB|KiB|MB|MiB|GB|GiB|%|cpu-s)?\\s*$`,
    ...((bounds.least ?? 0) >= 0 ? { minimum: 0 } : {}),
    description: bounds.description ?? 'A limit in the unit of its metric, such as 600ms, 170 kB, 10% or 1000.',
  }
  return written(meta, (value) => {
    const read = readScalar(value, 'a number with its unit', ['600ms', '170 kB', '10%'])
    if ('error' in read) return read
    return outOfBounds(read.value, `${value}`, bounds) ?? read
  })
}

/** `10%` -> 0.1, `none` -> null: the relative rule is off. */
export function maxRegression(): Written<number | null> {
  const meta = {
    type: 'string',
    pattern: '^(none|\\s*\\+?(\\d+(\\.\\d*)?|\\.\\d+)\\s?%\\s*)$',
    description:
      'How much worse than the baseline is still accepted, such as 10%. More fails, exactly this passes. none switches the relative rule off.',
    examples: ['10%', 'none'],
  }
  return written(meta, (value) => (value === 'none' ? null : readMeasured(kinds.fraction, {}, value)))
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
