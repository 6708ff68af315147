import type { Timing } from '../kind.js'
import { interpret } from '../schedule/interpret.js'
import { unitSeconds } from '../schedule/spans.js'
import { type Code, named, parts, type Range, valueAt } from './code.js'
import { numberOf, stringOf } from './values.js'

/** `crontab(minute=0)`, `timedelta(hours=1)`, `schedule(run_every=30)`, a cron string, or a class that is given one. */
export function pythonTiming(code: Code, range: Range): Timing {
  const text = stringOf(code, range)
  if (text !== null) return interpret(text)
  const call = callOf(code, range)
  if (call === null) return null
  const name = valueAt(code, call)
  const given = named(code, parts(code, call + 1))
  if (name === 'crontab') return crontab(code, call, given)
  if (/delta$/i.test(name)) return delta(code, call, given)
  if (name === 'solar') return { perDay: 1 }
  const inner = given.get('run_every') ?? given.get('cron') ?? given.get('every') ?? parts(code, call + 1)[0]
  const seconds = numberOf(code, inner)
  if (seconds !== null && name !== 'duration') return { seconds }
  return name === 'duration' ? delta(code, call, given) : inner === undefined ? null : pythonTiming(code, inner)
}

function callOf(code: Code, { from, to }: Range): number | null {
  for (let at = from; at < to; at++) {
    const token = code.tokens[at]
    if (token?.kind === 'mark' && token.value === '(')
      return code.closing.get(at) === to - 1 && at > from ? at - 1 : null
    if (token?.kind !== 'word' && token?.value !== '.') return null
  }
  return null
}

const cronKeys = ['minute', 'hour', 'day_of_month', 'month_of_year', 'day_of_week']
const positions = ['minute', 'hour', 'day_of_week', 'day_of_month', 'month_of_year']

/** What is not given is every one of them. */
function crontab(code: Code, call: number, given: ReadonlyMap<string, Range>): Timing {
  const plain = parts(code, call + 1).filter((part) => valueAt(code, part.from + 1) !== '=')
  const fields = cronKeys.map((key) => {
    const value = given.get(key) ?? plain[positions.indexOf(key)]
    if (value === undefined) return '*'
    const number = numberOf(code, value)
    return stringOf(code, value) ?? (number === null ? '' : String(number))
  })
  if (fields.some((field) => field.trim() === '')) return null
  return {
    cron: fields.map((field) => field.replace(/\s+/g, '').replace(/([A-Za-z]{3})[a-z]+/g, '$1')).join(' '),
    dialect: 'unix',
  }
}

/** `timedelta(days=1, hours=2)`; its first plain argument counts days. */
function delta(code: Code, call: number, given: ReadonlyMap<string, Range>): Timing {
  let total = 0
  for (const [unit, value] of given) {
    const one = unitSeconds(unit)
    const count = numberOf(code, value)
    if (one === null || count === null) return null
    total += one * count
  }
  if (given.size === 0) total = (numberOf(code, parts(code, call + 1)[0]) ?? 0) * 86_400
  return total > 0 ? { seconds: total } : null
}
