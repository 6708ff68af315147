const seconds: readonly (readonly [names: RegExp, seconds: number])[] = [
  [/^(us|usec|µs|microseconds?)$/, 1e-6],
  [/^(ms|msec|millis|milliseconds?)$/, 1e-3],
  [/^(s|sec|secs|seconds?)$/, 1],
  [/^(m|min|mins|minutes?)$/, 60],
  [/^(h|hr|hrs|hours?)$/, 3600],
  [/^(d|days?)$/, 86_400],
  [/^(w|weeks?)$/, 604_800],
  [/^(mon|months?)$/, 2_629_800],
  [/^(y|years?)$/, 31_557_600],
]

/** Seconds of one unit, or null where the word is none. */
export const unitSeconds = (word: string): number | null =>
  seconds.find(([names]) => names.test(word.toLowerCase()))?.[1] ?? null

/** `5min 20s`, `1h30m`, `2 hours`, `one day`, `an hour`, `PT15M`: seconds, or null where it is no span. */
export function spanSeconds(text: string): number | null {
  const words = text.trim()
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(words)
  if (iso !== null && words.length > 1) {
    const [days = 0, hours = 0, minutes = 0, rest = 0] = iso.slice(1).map((part) => Number(part ?? 0))
    return positive(days * 86_400 + hours * 3600 + minutes * 60 + rest)
  }
  const plain = words.replace(/\b(an?|one)\s+/gi, '1 ').replace(/\s*(,|\band\b)\s*/g, ' ')
  if (!/^(\d+(\.\d+)?\s*[a-zµ]+\s*)+$/i.test(plain)) return null
  let total = 0
  for (const [, count, unit] of plain.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/gi)) {
    const one = unitSeconds(unit ?? '')
    if (one === null) return null
    total += Number(count) * one
  }
  return positive(total)
}

const positive = (total: number): number | null => (total > 0 ? total : null)
