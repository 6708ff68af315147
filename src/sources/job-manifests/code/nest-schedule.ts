import type { Found, Timing } from '../kind.js'
import { interpret } from '../schedule/interpret.js'
import { unitSeconds } from '../schedule/spans.js'
import { type Code, fields, is, isString, lineOfToken, opens, parts, type Range, valueAt } from './code.js'
import { importedFrom } from './imports.js'
import { numberOf, stringOf, written } from './values.js'

const library = /^(@nestjs\/schedule|nest-schedule)$/

/** Methods under `@Cron(...)` and `@Interval(...)` of Nest's scheduler: `Class.method`, else the option `name`. */
export function nestJobs(code: Code): Found[] {
  const taken = importedFrom(code, library)
  if (taken === null) return []
  return code.tokens.flatMap((token, index) => {
    const decorator = taken.parts.get(token.value)
    if (token.kind !== 'word' || !is(code, index - 1, '@') || !is(code, index + 1, '(')) return []
    const all = parts(code, index + 1)
    if (decorator === 'Cron') return job(code, index, all[0], opens(code, all[1], '{'))
    return decorator === 'Interval' ? job(code, index, all.at(-1), null) : []
  })
}

function job(code: Code, index: number, value: Range | undefined, options: number | null): Found[] {
  if (value === undefined) return []
  const given = options === null ? undefined : fields(code, options)
  const disabled = given?.get('disabled')
  return [
    {
      name: stringOf(code, given?.get('name')) ?? methodAfter(code, index),
      schedule: written(code, value),
      timing: timingOf(code, value),
      line: lineOfToken(code, index),
      active: disabled === undefined || !is(code, disabled.from, 'true'),
    },
  ]
}

function timingOf(code: Code, value: Range): Timing {
  const milliseconds = numberOf(code, value)
  if (milliseconds !== null) return { seconds: milliseconds / 1000 }
  const text = stringOf(code, value)
  return text === null ? expression(valueAt(code, value.to - 1)) : interpret(text)
}

/** `EVERY_10_MINUTES`, `EVERY_DAY_AT_3AM`, `MONDAY_TO_FRIDAY_AT_9AM` of the enumeration CronExpression. */
function expression(name: string): Timing {
  const plain = /^EVERY_(?:(\d+)_)?([A-Z]+?)S?(?:_AT_\w+)?$/.exec(name)
  const seconds = unitSeconds(plain?.[2] ?? '')
  if (seconds !== null) return { seconds: seconds * Number(plain?.[1] ?? 1) }
  return name === 'EVERY_WEEKDAY' || name.startsWith('MONDAY_TO_FRIDAY_AT_') ? { perDay: 5 / 7 } : null
}

/** `Class.method`: the first name before a bracket after the decorators. */
function methodAfter(code: Code, index: number): string {
  let at = (code.closing.get(index + 1) ?? index) + 1
  while (at < code.tokens.length && !(is(code, at, '(') && !is(code, at - 2, '@')))
    at = is(code, at, '(') ? (code.closing.get(at) ?? at) + 1 : at + 1
  for (let back = index; back > 0; back--) {
    if (is(code, back - 1, 'class') && !isString(code, back)) return `${valueAt(code, back)}.${valueAt(code, at - 1)}`
  }
  return valueAt(code, at - 1)
}
