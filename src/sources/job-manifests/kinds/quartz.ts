import { type Code, is, isString, lineOfToken, parts, type Range, readCode, valueAt } from '../code/code.js'
import { isParameter, parameter } from '../code/names.js'
import { numberOf, stringOf, written } from '../code/values.js'
import { type Element, elements } from '../documents/xml.js'
import type { Found, Timing } from '../kind.js'
import { stem } from '../paths.js'
import { interpret, isCron } from '../schedule/interpret.js'

export const id = 'quartz'

export const mayHold = (path: string): boolean => /\.(java|kt|groovy|scala|cs|fs|xml)$/.test(path)

export function find(text: string, path: string): readonly Found[] {
  if (path.endsWith('.xml')) return /cron-?expression|repeat-?interval/i.test(text) ? fromXml(text, path) : []
  if (!/quartz|CronTrigger|CronSchedule/i.test(text)) return []
  // The library itself, taken into the repository.
  if (/^[ \t]*(package|namespace)[ \t]+(org\.quartz|Quartz)\b/m.test(text)) return []
  const code = readCode(text, 'java')
  return code.tokens.flatMap((token, index) => {
    const read = token.kind === 'word' && is(code, index + 1, '(') ? builders[token.value] : undefined
    const made = read?.(code, index) ?? null
    if (made === null || is(code, index - 1, 'void', 'def', 'fun', 'CronScheduleBuilder')) return []
    return [{ ...made, name: identity(code, index) ?? stem(path), line: lineOfToken(code, index) }]
  })
}

type Made = Pick<Found, 'schedule' | 'timing'>
type Builder = (code: Code, call: number) => Made | null

/** An expression that is written, or a name for one that cannot be resolved here. */
const cronArgument =
  (position: number): Builder =>
  (code, call) => {
    const argument = parts(code, call + 1).at(position)
    // `cronSchedule(String expression) {` is the method itself.
    const after = (code.closing.get(call + 1) ?? call) + 1
    if (argument === undefined || is(code, after, '{', 'throws') || declares(code, argument)) return null
    // A method that is given the expression, or the type of the job beside where it is, schedules nothing by itself: who
    // calls it does.
    if (isParameter(code, call, argument) || isOfGeneric(code, call, argument)) return null
    const text = stringOf(code, argument)
    if (text !== null && !isCron(text) && !text.includes('${')) return null
    const schedule = written(code, argument)
    return { schedule, timing: interpret(text ?? schedule, 'quartz') }
  }

const declares = (code: Code, { from, to }: Range): boolean =>
  to - from === 2 && code.tokens[from]?.kind === 'word' && code.tokens[from + 1]?.kind === 'word'

/** `configuration[...]` in `AddCronJob<TJob>(IConfiguration configuration)`. */
function isOfGeneric(code: Code, call: number, { from }: Range): boolean {
  const given = parameter(code, call, { from, to: from + 1 })
  return given !== null && is(code, given.open - 1, '>')
}

const milliseconds: Builder = (code, call) => {
  const [argument] = parts(code, call + 1)
  if (argument === undefined || declares(code, argument)) return null
  const count = numberOf(code, argument)
  return { schedule: written(code, argument), timing: count === null ? null : { seconds: count / 1000 } }
}

const interval =
  (seconds: number): Builder =>
  (code, call) => {
    const [argument] = parts(code, call + 1)
    const near = code.tokens.slice(Math.max(0, call - 12), call + 40)
    // One of the day or the calendar has no end of its own.
    const repeats = near.some(({ value }) =>
      /^(repeatForever|(with)?(dailyTime|calendar)IntervalSchedule)$/i.test(value),
    )
    if (argument === undefined || !repeats) return null
    const count = numberOf(code, argument)
    const schedule = `${valueAt(code, call)}(${written(code, argument)})`
    return { schedule, timing: count === null ? null : { seconds: count * seconds } }
  }

const forever =
  (seconds: number): Builder =>
  (code, call) => {
    const [argument] = parts(code, call + 1)
    const count = argument === undefined ? 1 : numberOf(code, argument)
    const schedule = `${valueAt(code, call)}(${argument === undefined ? '' : written(code, argument)})`
    return { schedule, timing: count === null ? null : { seconds: count * seconds } }
  }

const fixed =
  (perDay: number): Builder =>
  (code, call) => ({
    schedule: `${valueAt(code, call)}(${parts(code, call + 1)
      .map((part) => written(code, part))
      .join(', ')})`,
    timing: { perDay },
  })

/** Java first, .NET with its capitals after it. */
const lower: Readonly<Record<string, Builder>> = {
  cronSchedule: cronArgument(0),
  withCronSchedule: cronArgument(0),
  setCronExpression: cronArgument(0),
  setRepeatInterval: milliseconds,
  CronTrigger: (code, call) => (is(code, call - 1, 'new') ? cronArgument(-1)(code, call) : null),
  CronTriggerImpl: (code, call) => (is(code, call - 1, 'new') ? cronArgument(-1)(code, call) : null),
  withIntervalInMilliseconds: interval(1e-3),
  withIntervalInSeconds: interval(1),
  withIntervalInMinutes: interval(60),
  withIntervalInHours: interval(3600),
  repeatSecondlyForever: forever(1),
  repeatMinutelyForever: forever(60),
  repeatHourlyForever: forever(3600),
  dailyAtHourAndMinute: fixed(1),
  weeklyOnDayAndHourAndMinute: fixed(1 / 7),
  monthlyOnDayAndHourAndMinute: fixed(12 / 365),
}
const capital = (name: string): string => name[0]?.toUpperCase() + name.slice(1)
const builders: Readonly<Record<string, Builder>> = Object.fromEntries(
  Object.entries(lower).flatMap(([name, builder]) => [
    [name, builder],
    [capital(name), builder],
  ]),
)

/** The name of the trigger in the same statement, else of its job: `withIdentity("nightly", "reports")`, `forJob("x")`. */
const identity = (code: Code, index: number): string | null =>
  calledNear(code, index, /^(with|With)Identity$/) ?? calledNear(code, index, /^(for|For)Job$/)

function calledNear(code: Code, index: number, name: RegExp): string | null {
  const limit = 120
  for (let at = index; at > 0 && index - at < limit; at--) {
    if (is(code, at, ';') || (is(code, at, '{') && is(code, at - 1, ')'))) break
    if (isNamed(code, at, name)) return valueAt(code, at + 2)
  }
  for (let at = index; at < code.tokens.length && at - index < limit && !is(code, at, ';'); at++)
    if (isNamed(code, at, name)) return valueAt(code, at + 2)
  return null
}

const isNamed = (code: Code, at: number, name: RegExp): boolean =>
  name.test(valueAt(code, at)) && is(code, at + 1, '(') && isString(code, at + 2)

/** `<cron><name>..</name><cron-expression>`, and Spring's beans with the property `cronExpression`. */
function fromXml(text: string, path: string): Found[] {
  const list = elements(text)
  return list.flatMap((element, index) => {
    const inner = list[index + 1]
    const [schedule, timing] = xmlSchedule(
      element,
      inner !== undefined && /(^|:)value$/.test(inner.name) ? inner.text : '',
    )
    if (schedule === '' || ends(list, index)) return []
    return [{ name: xmlName(list, index) ?? stem(path), schedule, timing, line: element.line }]
  })
}

/** `inner`: what a `<value>` inside says. */
function xmlSchedule({ name, attributes, text }: Element, inner: string): readonly [string, Timing] {
  const local = name.replace(/^.*:/, '')
  const property =
    local === 'property'
      ? attributes['name']
      : (Object.keys(attributes).find((key) => /^p:(cronExpression|repeatInterval)$/.test(key)) ?? '').slice(2)
  const value = attributes['value'] ?? attributes[`p:${property}`] ?? (text === '' ? inner : text)
  if (local === 'cron-expression') return [text, interpret(text, 'quartz')]
  if (property === 'cronExpression') return [value, interpret(value, 'quartz')]
  if (local !== 'repeat-interval' && property !== 'repeatInterval') return ['', null]
  const shown = local === 'repeat-interval' ? text : value
  return [shown, /^\d+$/.test(shown) ? { seconds: Number(shown) / 1000 } : null]
}

/** A trigger has few; a list of them that long is none of its own. */
const mostSiblings = 200

/** An element and those beside it under the same parent. */
function siblings(list: readonly Element[], index: number): readonly Element[] {
  const depth = list[index]?.depth ?? 0
  const near = list.slice(Math.max(0, index - mostSiblings), index + mostSiblings)
  const place = Math.min(index, mostSiblings)
  const first = near.findLastIndex((element, at) => at < place && element.depth < depth) + 1
  const last = near.findIndex((element, at) => at > place && element.depth < depth)
  return near.slice(first, last < 0 ? undefined : last).filter((element) => element.depth === depth)
}

/** Whether an interval stands beside the number of its repeats; -1 is for ever. */
const ends = (list: readonly Element[], index: number): boolean =>
  siblings(list, index).some(({ name, attributes, text }) => {
    const property = attributes['name'] === 'repeatCount' ? (attributes['value'] ?? text) : attributes['p:repeatCount']
    return /^\d+$/.test((/(^|:)repeat-count$/.test(name) ? text : property) ?? '')
  })

/** `<name>` before it among its siblings, else the id of the bean around it. */
function xmlName(list: readonly Element[], index: number): string | null {
  const depth = list[index]?.depth ?? 0
  for (let at = index - 1; at >= 0 && index - at < mostSiblings; at--) {
    const element = list[at]
    if (element === undefined) break
    if (element.depth === depth && /(^|:)name$/.test(element.name)) return element.text
    if (element.depth < depth) return element.attributes['id'] ?? element.attributes['name'] ?? null
  }
  return null
}
