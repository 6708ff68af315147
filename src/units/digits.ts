/** U+2212, as wide as a plus and never taken for a hyphen or a list mark. */
export const minus = '\u2212'

const plainBelow = 1e15
const tiny = 1e-4

/**
 * A number without its unit: two to four significant digits, no trailing zeros, groups of three from five digits on
 * (`41.2`, `0.058`, `1234`, `12,345`). `extra` adds decimals. Uses neither locale nor Intl: the same bytes everywhere.
 */
export function formatNumber(value: number, extra = 0): string {
  if (Number.isNaN(value)) return 'not a number'
  if (value === Number.POSITIVE_INFINITY) return 'infinity'
  if (value === Number.NEGATIVE_INFINITY) return 'minus infinity'
  const size = Math.abs(value)
  const digits = size !== 0 && (size < tiny || size >= plainBelow) ? scientific(size, extra) : decimal(size, extra)
  return value < 0 && /[1-9]/.test(digits) ? minus + digits : digits
}

/** One of the parts of a whole, with no more decimals than the whole deserves: `−5.1` of `−7.3`. */
export function formatPart(part: number, whole: number): string {
  if (!Number.isFinite(part)) return formatNumber(part)
  const size = fixed(Math.abs(part), Math.max(0, decimalsFor(Math.abs(whole)) - 1))
  if (!/[1-9]/.test(size)) return '0'
  return (part < 0 ? minus : '+') + size
}

/** The size of a number with a fixed number of decimals, trailing zeros dropped. */
export function fixed(size: number, decimals: number): string {
  return trimZeros(size.toFixed(Math.min(decimals, 15)))
}

function decimal(size: number, extra: number): string {
  const [whole = '0', fraction] = fixed(size, decimalsFor(size) + extra).split('.')
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function decimalsFor(size: number): number {
  if (size === 0 || size >= 1000) return 0
  if (size >= 10) return 1
  if (size >= 1) return 2
  return 2 - Math.floor(Math.log10(size))
}

function scientific(size: number, extra: number): string {
  const [mantissa = '', exponent = ''] = size.toExponential(Math.min(2 + extra, 15)).split('e')
  return `${trimZeros(mantissa)}e${exponent.replace('+', '')}`
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}
