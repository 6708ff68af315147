import type { Timing } from '../kind.js'
import { interpret } from '../schedule/interpret.js'
import { unitSeconds } from '../schedule/spans.js'
import { type Code, is, parts, type Range, valueAt } from './code.js'
import { pythonTiming } from './python-timing.js'
import { numberOf, stringOf } from './values.js'

/** A duration of several languages: `'10s'`, `5 * time.Minute`, `Duration.ofHours(1)`, `timedelta(days=1)`; a number is milliseconds. */
export function durationOf(code: Code, range: Range): Timing {
  const text = stringOf(code, range)
  if (text !== null) return interpret(text)
  const go = goSeconds(code, range)
  if (go !== null) return { seconds: go }
  const number = numberOf(code, range)
  if (number !== null) return { seconds: number / 1000 }
  return javaDuration(code, range) ?? pythonTiming(code, range)
}

/** `time.Hour`, `5 * time.Minute`, `time.Duration(30) * time.Second` without the conversion. */
function goSeconds(code: Code, { from, to }: Range): number | null {
  let total = 1
  let known = false
  for (let at = from; at < to; at++) {
    const token = code.tokens[at]
    if (is(code, at, 'time') && is(code, at + 1, '.')) {
      const unit = unitSeconds(valueAt(code, at + 2))
      if (unit === null) return null
      total *= unit
      known = true
      at += 2
    } else if (token?.kind === 'number') total *= Number.parseFloat(token.value)
    else if (!is(code, at, '*')) return null
  }
  return known ? total : null
}

/** `Duration.ofMinutes(5)`. */
function javaDuration(code: Code, { from }: Range): Timing {
  const unit = /^of(\w+)$/.exec(valueAt(code, from + 2))?.[1]
  const seconds = unit === undefined || !is(code, from, 'Duration') ? null : unitSeconds(unit)
  const count = numberOf(code, parts(code, from + 3)[0])
  return seconds === null || count === null ? null : { seconds: seconds * count }
}
