/** Where a reader of bytes stands and what it read last. One object is used again and again: nothing is made per line. */
export interface Cursor {
  at: number
  value: number
}

const powers = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
const largestExact = 2 ** 53

/**
 * Reads the number at `cursor.at` up to a space or a line's end. Digits whose integer is below 2^53 and whose power of
 * ten is at most 22 give the right double with one multiplication or division (Clinger, 1990); others go through
 * `Number`. False where no number stands.
 */
export function readNumber(bytes: Uint8Array, cursor: Cursor): boolean {
  const start = cursor.at
  let at = start
  let byte = bytes[at]!
  const negative = byte === 45
  if (negative || byte === 43) byte = bytes[++at]!
  let digits = 0
  let fraction = 0
  let mantissa = 0
  for (; byte >= 48 && byte <= 57; byte = bytes[++at]!) {
    mantissa = mantissa * 10 + (byte - 48)
    digits++
  }
  if (byte === 46) {
    byte = bytes[++at]!
    for (; byte >= 48 && byte <= 57; byte = bytes[++at]!) {
      mantissa = mantissa * 10 + (byte - 48)
      fraction++
    }
  }
  if (digits + fraction === 0) return readWord(bytes, cursor)
  if (byte !== 10 && byte !== 32) return readWord(bytes, cursor)
  // Every step of the sum is exact while the result is below 2^53.
  if (mantissa >= largestExact || fraction > 22) return readWord(bytes, cursor)
  const value = fraction === 0 ? mantissa : mantissa / powers[fraction]!
  cursor.value = negative ? -value : value
  cursor.at = at
  return true
}

/** The rest: exponents, many digits, `NaN`, `+Inf`. */
function readWord(bytes: Uint8Array, cursor: Cursor): boolean {
  const start = cursor.at
  let at = start
  while (bytes[at] !== 10 && bytes[at] !== 32 && bytes[at] !== 9 && bytes[at] !== 13 && at < bytes.length) at++
  if (at === start || at - start > 400) return false
  const value = numberOf(String.fromCharCode(...bytes.subarray(start, at)))
  if (value === null) return false
  cursor.value = value
  cursor.at = at
  return true
}

const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const named = /^([+-]?)(inf|infinity|nan)$/i

/** A number as both text formats write it, or null. */
export function numberOf(text: string): number | null {
  if (plain.test(text)) return Number(text)
  const word = named.exec(text)
  if (word === null) return null
  if (word[2]!.toLowerCase() === 'nan') return Number.NaN
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
