import {
  around,
  type Code,
  fields,
  is,
  isString,
  lineOfToken,
  named,
  opens,
  parts,
  type Range,
  readCode,
  valueAt,
} from '../code/code.js'
import { durationOf } from '../code/durations.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { scriptPath, stem } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'temporal'

export const mayHold = (path: string): boolean => scriptPath(path) || /\.(go|py|java|kt)$/.test(path)

export function find(text: string, path: string): readonly Found[] {
  if (
    !/temporal|cadence/i.test(text) ||
    !/cron_?schedule|schedule/i.test(text) ||
    /go\.temporal\.io\/(server|api\/history)/.test(text)
  )
    return []
  const family = path.endsWith('.py') ? 'python' : path.endsWith('.go') ? 'go' : scriptPath(path) ? 'script' : 'java'
  const code = readCode(text, family)
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word') return []
    if (/^(cronSchedule|CronSchedule|cron_schedule)$/.test(token.value)) return option(code, index, path)
    if (token.value === 'setCronSchedule' && is(code, index + 1, '(')) return setter(code, index, path)
    return created(code, index, path)
  })
}

/** `cronSchedule: '0 * * * *'` of a workflow's options, where it is written out or a name; not what is passed on. */
function option(code: Code, index: number, path: string): Found[] {
  if (!is(code, index + 1, ':', '=') || is(code, index - 1, '.')) return []
  const list = around(code, index)
  const given = list === null ? new Map<string, Range>() : fields(code, list)
  const value = given.get(valueAt(code, index))
  if (value === undefined) return []
  const id = given.get('workflowId') ?? given.get('ID') ?? given.get('id')
  return cron(code, value, (id && name(code, id)) ?? stem(path), index)
}

function setter(code: Code, index: number, path: string): Found[] {
  const [value] = parts(code, index + 1)
  return value === undefined ? [] : cron(code, value, stem(path), index)
}

function cron(code: Code, value: Range, job: string, index: number): Found[] {
  const text = stringOf(code, value)
  const passedOn =
    text === null &&
    (value.to - value.from > 1
      ? is(code, value.to - 1, ')') || is(code, value.to - 2, '.')
      : /^(str|string|None|nil|null|undefined|cronSchedule|cron_schedule)$/.test(valueAt(code, value.from)))
  if (passedOn || text === '') return []
  const schedule = written(code, value)
  return [{ name: job, schedule, timing: interpret(text ?? schedule), line: lineOfToken(code, index) }]
}

/** `schedule.create({ scheduleId, spec })`, `ScheduleClient().Create(ctx, options)`, `create_schedule(id, ...)`. */
function created(code: Code, index: number, path: string): Found[] {
  const verb = valueAt(code, index)
  if (!is(code, index + 1, '(')) return []
  // A function of the program's own around the client's: `a_create_schedule(client, ID, schedule)`.
  const wraps = /_create_schedule$/.test(verb) && !is(code, index - 1, 'def')
  if (!is(code, index - 1, '.') && !wraps) return []
  const receiver = is(code, index - 2, ')') ? valueAt(code, index - 4) : valueAt(code, index - 2)
  const all = parts(code, index + 1)
  const makes =
    wraps ||
    /^(createSchedule|create_schedule)$/.test(verb) ||
    (/^[cC]reate$/.test(verb) && (/schedule/i.test(receiver) || all.some((part) => isOptions(code, part))))
  if (!(makes || (verb === 'create' && isSchedule(code, all[0]))) || all.length === 0 || isRecord(code, all[0]))
    return []
  const end = code.closing.get(index + 1) ?? index
  const id = identity(code, index, end, all)
  const specs = timings(code, index, end)
  const job = (id && name(code, id)) ?? stem(path)
  const line = lineOfToken(code, index)
  // The schedule is built before the call in many programs: what the rest of the file says counts then.
  const found = specs.length > 0 ? specs : timings(code, 0, index)
  return (found.length > 0 ? found : [{ schedule: 'unresolved', timing: null }]).map((spec) => ({
    name: job,
    ...spec,
    line,
  }))
}

/** `client.create({ scheduleId, spec, action })`, whatever the client is called. */
function isSchedule(code: Code, first: Range | undefined): boolean {
  const open = opens(code, first, '{')
  if (open === null) return false
  const given = fields(code, open)
  return given.has('spec') && given.has('action')
}

/** `client.ScheduleOptions{ ... }`, whatever the client is called that it is given to. */
function isOptions(code: Code, { from, to }: Range): boolean {
  const open = is(code, to - 1, '}') ? code.opening.get(to - 1) : undefined
  return open !== undefined && open > from && is(code, open - 1, 'ScheduleOptions')
}

/** `database.schedule.create({ data })`: an object that neither names a schedule nor says when. */
function isRecord(code: Code, first: Range | undefined): boolean {
  const open = opens(code, first, '{')
  if (open === null) return false
  const given = fields(code, open)
  return !given.has('scheduleId') && !given.has('spec') && !is(code, open + 1, '.')
}

function identity(code: Code, from: number, end: number, all: readonly Range[]): Range | undefined {
  for (let at = from; at < end; at++) {
    // `{ scheduleId, spec }`: the name of the variable.
    if (is(code, at, 'scheduleId') && is(code, at + 1, ',', '}') && is(code, at - 1, ',', '{'))
      return { from: at, to: at + 1 }
    const key = /^(scheduleId|ID)$/.test(valueAt(code, at)) && is(code, at + 1, ':')
    // The workflow that is started has an id of its own, further in.
    const keyword = at === from + 2 && is(code, at, 'id') && is(code, at + 1, '=')
    if (key || keyword) return named(code, [{ from: at, to: valueEnd(code, at, end) }]).get(valueAt(code, at))
  }
  const first = all.find(
    (range) =>
      isString(code, range.from) ||
      (code.tokens[range.from]?.kind === 'word' &&
        range.to - range.from === 1 &&
        !/^(ctx|c|client)$/.test(valueAt(code, range.from))),
  )
  return first
}

const valueEnd = (code: Code, at: number, end: number): number => {
  let to = at + 2
  while (to < end && !is(code, to, ',', '}', ')', ']'))
    to = is(code, to, '(', '[', '{') ? (code.closing.get(to) ?? to) + 1 : to + 1
  return to
}

const crons = /^(cronExpressions|CronExpressions|cron_expressions|setCronExpressions)$/
const calendars = /^(calendars|Calendars|setCalendars)$/

/** The strings of the list that follows: `['0 * * * *']`, `[]string{"0 * * * *"}`, `(List.of("0 * * * *"))`. */
function expressions(code: Code, from: number, end: number): Pick<Found, 'schedule' | 'timing'>[] {
  const found: Pick<Found, 'schedule' | 'timing'>[] = []
  for (let at = from; at < end; at++) {
    if (is(code, at, ';') || is(code, at, ...(found.length > 0 ? [']', '}', ')'] : [',']))) break
    if (isString(code, at)) found.push({ schedule: valueAt(code, at), timing: interpret(valueAt(code, at)) })
    // `[cron]`, `{s.cron}`: as it is written, and what the file gives it.
    else if (is(code, at, '[', '{', '(') && isName(code, at + 1, code.closing.get(at) ?? at)) {
      const value = { from: at + 1, to: code.closing.get(at) ?? at }
      found.push({ schedule: written(code, value), timing: interpret(stringOf(code, value) ?? '') })
    }
  }
  return found
}

function isName(code: Code, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!is(code, at, '.') && code.tokens[at]?.kind !== 'word') return false
  return to > from
}

/** The parts of a spec: cron expressions, intervals, calendars. */
function timings(code: Code, from: number, end: number): Pick<Found, 'schedule' | 'timing'>[] {
  const found: Pick<Found, 'schedule' | 'timing'>[] = []
  for (let at = from; at < end; at++) {
    const word = valueAt(code, at)
    if (crons.test(word)) {
      found.push(...expressions(code, at + 1, Math.min(end, at + 40)))
    } else if (/^(every|Every)$/.test(word) && is(code, at + 1, ':', '=') && is(code, at - 1, '(', '{', ',')) {
      const value = { from: at + 2, to: valueEnd(code, at, end) }
      found.push({ schedule: `every ${written(code, value)}`, timing: durationOf(code, value) })
    } else if (/^ScheduleIntervalSpec$/.test(word) && is(code, at + 1, '(') && !is(code, at + 3, '=')) {
      const [value] = parts(code, at + 1)
      if (value !== undefined)
        found.push({ schedule: `every ${written(code, value)}`, timing: durationOf(code, value) })
    } else if (calendars.test(word) && is(code, at + 1, ':', '=', '('))
      found.push({ schedule: 'calendar', timing: null })
  }
  return found
}

const name = (code: Code, range: Range): string => stringOf(code, range) ?? written(code, range)
