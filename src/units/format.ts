/**
 * The one home of how a number looks. Between a number and its unit stands a plain space: what is copied from a
 * comment, a mail or a terminal can be pasted into the policy and searched for. Reporters that want no line break
 * there put their own space.
 */
import { fixed, formatNumber, minus } from './digits.js'

export { formatNumber, formatPart } from './digits.js'

/** What a value must not look like: where rounding would make two different numbers the same, decimals are added. */
export interface FormatOptions {
  readonly unlike?: number | undefined
}

/** Limits as a finding carries them: base units and fractions, null where there is none. */
export interface FormattedLimit {
  readonly maxRegression: number | null
  readonly max: number | null
  readonly min: number | null
  readonly maxIncrease: number | null
}

/** 999.96 ms would print as 1000 ms: from here on a size belongs to the larger scale. */
const roundsUp = 0.99995

type Scale = readonly [factor: number, from: number, name: string]

/** Largest first. A value takes the first scale whose `from` it reaches. */
const scales: Readonly<Record<string, readonly Scale[]>> = {
  s: [
    [86_400, 172_800, 'd'],
    [3600, 3600, 'h'],
    [60, 120, 'm'],
    [1, 1, 's'],
    [1e-3, 1e-3, 'ms'],
    [1e-6, 1e-6, 'µs'],
    [1e-9, 0, 'ns'],
  ],
  B: [
    [1e9, 1e9, 'GB'],
    [1e6, 1e6, 'MB'],
    [1e3, 1e3, 'kB'],
    [1, 0, 'B'],
  ],
  'cpu-s': [
    [1, 1e-3, 'cpu-s'],
    [1e-3, 0, 'cpu-ms'],
  ],
  ratio: [[0.01, 0, '%']],
  count: [[1, 0, '']],
}

/**
 * A value in base units with its unit: `512 ms`, `1.5 s`, `152.1 kB`, `8.1 %`, `41.2 orders/cpu-s`. A unit that is
 * not known stands after the number as it is. NaN and infinities come out in words.
 */
export function formatValue(value: number, unit: string, options: FormatOptions = {}): string {
  return distinct(value, options.unlike, (number, extra) => scaled(number, unit, extra))
}

/** A relative change as per cent, sign always: `−17.7 %`, `+10 %`, `±0 %`. */
export function formatChange(fraction: number, options: FormatOptions = {}): string {
  return distinct(fraction, options.unlike, (number, extra) => signed(number, (size) => `${percent(size, extra)} %`))
}

/** An absolute change, sign always: `+26.2 kB`, `−12 ms`. Ratios differ by points, not by per cent: `+4.2 points`. */
export function formatDifference(delta: number, unit: string): string {
  return signed(delta, (size) => formatDistance(size, unit))
}

/** How far two values may lie apart, without a sign: `5 ms`, `1 point`. */
export function formatDistance(size: number, unit: string): string {
  return unit === 'ratio' ? points(percent(size, 0)) : scaled(size, unit, 0)
}

const points = (size: string): string => `${size} ${size === '1' ? 'point' : 'points'}`

/** Bounds of a change as fractions, without a unit: `−19 … −16.4`. An open end is said in words. */
export function formatInterval(low: number, high: number): string {
  return `${bound(low)} … ${bound(high)}`
}

/**
 * What is allowed, in symbols: `≤ 170 kB, +10 %`, `≥ 80 %`, `−10 %` where higher is better. `no limit` where there is
 * none.
 */
export function formatLimit(limit: FormattedLimit, unit: string, better: 'lower' | 'higher'): string {
  const worse = better === 'lower' ? 1 : -1
  const parts = [
    limit.max === null ? '' : `≤ ${formatValue(limit.max, unit)}`,
    limit.min === null ? '' : `≥ ${formatValue(limit.min, unit)}`,
    limit.maxRegression === null ? '' : formatChange(worse * limit.maxRegression),
    limit.maxIncrease === null ? '' : formatDifference(worse * limit.maxIncrease, unit),
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'no limit' : parts.join(', ')
}

function scaled(value: number, unit: string, extra: number): string {
  const rows = scales[unit]
  if (!Number.isFinite(value)) return formatNumber(value)
  if (rows === undefined) return withUnit(formatNumber(value, extra), unit)
  const size = Math.abs(value)
  const row = size === 0 ? zeroScale(rows) : rows.find(([, from]) => size >= from * roundsUp)
  const [factor, , name] = row ?? rows[rows.length - 1]!
  return withUnit(formatNumber(value / factor, extra), name)
}

/** Zero takes the base unit: `0 s`, not `0 ns`. */
function zeroScale(rows: readonly Scale[]): Scale | undefined {
  return rows.find(([factor]) => factor === 1)
}

function withUnit(number: string, unit: string): string {
  return unit === '' ? number : `${number} ${unit}`
}

/** One decimal from 0.05 % on; below it two digits, so that a small change is not shown as none. */
function percent(size: number, extra: number): string {
  const shown = size * 100
  if (shown >= 1000) return formatNumber(Math.round(shown))
  return shown >= 0.05 || shown < 1e-6 ? fixed(shown, 1 + extra) : fixed(shown, 1 - Math.floor(Math.log10(shown)))
}

function signed(value: number, show: (size: number) => string): string {
  if (Number.isNaN(value)) return 'not a number'
  if (!Number.isFinite(value)) return value > 0 ? '+infinity' : `${minus}infinity`
  const shown = show(Math.abs(value))
  if (!/[1-9]/.test(shown.split(' ')[0]!)) return `±${shown}`
  return (value > 0 ? '+' : minus) + shown
}

function bound(fraction: number): string {
  if (Number.isNaN(fraction)) return 'unknown'
  if (!Number.isFinite(fraction)) return 'open'
  const shown = signed(fraction, (size) => percent(size, 0))
  return shown.startsWith('±') ? '0' : shown
}

/** Adds decimals until the number looks different from the one it is compared with. */
function distinct(value: number, unlike: number | undefined, show: (value: number, extra: number) => string): string {
  if (unlike === undefined || unlike === value) return show(value, 0)
  for (let extra = 0; extra < 6; extra += 1) {
    if (show(value, extra) !== show(unlike, extra)) return show(value, extra)
  }
  return show(value, 0)
}
