import { type Code, has, is, isString, lineOfToken, type Range, readCode, sourceOf, valueAt } from '../code/code.js'
import type { Found, Timing } from '../kind.js'
import { interpret, isCron } from '../schedule/interpret.js'
import { unitSeconds } from '../schedule/spans.js'

export const id = 'whenever'

export const mayHold = (path: string): boolean => /(^|\/)schedule\.rb$|(^|\/)config\/schedules?\/[^/]+\.rb$/.test(path)

export function find(text: string): readonly Found[] {
  const code = readCode(text, 'ruby')
  return code.tokens.flatMap((_, index) =>
    is(code, index, 'every') && !is(code, index - 1, '.', ':') ? block(code, index) : [],
  )
}

/** `every 1.day, at: '4:30 am' do ... end`: one job for each task in the block. */
function block(code: Code, every: number): Found[] {
  const start = blockStart(code, every)
  if (start === null) return []
  const head = {
    from: is(code, every + 1, '(') ? every + 2 : every + 1,
    to: is(code, start - 1, ')') && is(code, every + 1, '(') ? start - 1 : start,
  }
  const schedule = sourceOf(code, head).replace(/\s+/g, ' ').trim()
  if (/^:reboot|^['"]@reboot/.test(schedule)) return []
  const tasks = tasksIn(code, start)
  const common = { schedule, timing: timing(code, head), line: lineOfToken(code, every) }
  return (tasks.length === 0 ? [schedule] : tasks).map((name) => ({ name, ...common }))
}

function blockStart(code: Code, every: number): number | null {
  for (let at = every + 1; at < code.tokens.length && at < every + 80; at++) {
    if (is(code, at, 'do')) return at
    if (is(code, at, '{') && (is(code, at - 1, ')') || isString(code, at - 1) || code.tokens[at - 1]?.kind !== 'mark'))
      return at
    if (is(code, at, 'every', 'end')) return null
  }
  return null
}

const opening = new Set(['do', 'if', 'unless', 'case', 'begin', 'def', 'while'])

/** The first string of each statement that begins with the name of a job type: `rake "db:clean"`. */
function tasksIn(code: Code, start: number): string[] {
  const names: string[] = []
  const end = is(code, start, '{') ? (code.closing.get(start) ?? start) : code.tokens.length
  let depth = 0
  for (let at = start; at < end; at++) {
    const newLine = code.tokens[at]?.line !== code.tokens[at - 1]?.line
    if (code.tokens[at]?.kind === 'word' && opening.has(valueAt(code, at)) && (newLine || is(code, at, 'do'))) depth++
    if (is(code, at, 'end') && --depth <= 0) break
    const text = isString(code, at + 1) ? at + 1 : is(code, at + 1, '(') && isString(code, at + 2) ? at + 2 : null
    if (text !== null && code.tokens[at]?.kind === 'word' && !isSetting(code, at))
      names.push(valueAt(code, text).trim())
  }
  return names
}

const isSetting = (code: Code, at: number): boolean =>
  is(code, at, 'puts', 'set', 'env', 'if', 'unless', 'and', 'or') || is(code, at - 1, '.', ':')

function timing(code: Code, { from, to }: Range): Timing {
  const times = atTimes(code, from, to)
  const first = code.tokens[from]
  if (first === undefined) return null
  if (isString(code, from))
    return isCron(first.value) || first.value.startsWith('@') ? interpret(first.value) : { perDay: times }
  if (first.kind === 'number') {
    const unit = is(code, from + 1, '.') ? unitSeconds(valueAt(code, from + 2)) : 1
    if (unit === null) return null
    const seconds = Number.parseFloat(first.value.replaceAll('_', '')) * unit
    return times > 1 ? { perDay: (times * 86_400) / seconds } : { seconds }
  }
  return named(code, from, times)
}

const periods: Readonly<Record<string, number>> = {
  minute: 1440,
  hour: 24,
  day: 1,
  week: 1 / 7,
  month: 12 / 365,
  year: 1 / 365,
  weekday: 5 / 7,
  weekend: 2 / 7,
}
const weekdays = /^(mon|tues|wednes|thurs|fri|satur|sun)day$/

/** `:hour`, `:sunday`, `[:monday, :friday]`. */
function named(code: Code, from: number, times: number): Timing {
  const end = is(code, from, '[') ? (code.closing.get(from) ?? from) : from + 2
  let perDay = 0
  for (let at = from; at <= end; at++) {
    const word = valueAt(code, at)
    if (is(code, at - 1, ':') && code.tokens[at]?.kind === 'word')
      perDay += weekdays.test(word) ? 1 / 7 : (periods[word] ?? Number.NaN)
  }
  return Number.isNaN(perDay) || perDay === 0 ? null : { perDay: perDay * times }
}

/** How many times of day `at:` names. */
function atTimes(code: Code, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (!is(code, at, 'at')) continue
    const value = is(code, at + 1, ':') ? at + 2 : is(code, at + 1, '=>') ? at + 2 : at
    // `at: (ENV["AT"] || "1:05")` is one time, whatever it is made of.
    if (!is(code, value, '[') && !isString(code, value)) return 1
    let times = 0
    has(code, { from: value, to: code.closing.get(value) ?? value + 1 }, (token) => {
      if (token.kind === 'string') times += token.value.split(',').length
      return false
    })
    return Math.max(1, times)
  }
  return 1
}
