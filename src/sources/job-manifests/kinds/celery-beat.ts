import {
  type Code,
  fields,
  is,
  isString,
  lineOfToken,
  mentions,
  named,
  parts,
  type Range,
  readCode,
  valueAt,
} from '../code/code.js'
import { pythonTiming } from '../code/python-timing.js'
import { numberOf, stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { pythonPath } from '../paths.js'

export const id = 'celery-beat'

export const mayHold = pythonPath

const tables = /^(app_)?(celery_?)?beat_schedule$/i

export function find(text: string): readonly Found[] {
  if (!/beat_?schedule|periodic_task|celery\.schedules/i.test(text)) return []
  const code = readCode(text, 'python')
  const seen = new Set<number>()
  const found = code.tokens.flatMap((token, index) => {
    if (tables.test(token.value)) return tableExtent(code, index).flatMap((range) => entries(code, range, seen))
    if (token.kind !== 'word' || !is(code, index + 1, '(')) return []
    if (token.value === 'add_periodic_task') return added(code, index)
    return token.value === 'periodic_task' && !is(code, index - 1, 'def') ? decorated(code, index) : []
  })
  return [...found, ...returned(code, seen)]
}

/** Entries that a function gives, or that a table of another name holds: whatever has a task and a schedule. */
function returned(code: Code, seen: ReadonlySet<number>): Found[] {
  return [...code.closing.keys()].flatMap((open) => {
    if (seen.has(open) || !(is(code, open, '{') || (is(code, open, '(') && is(code, open - 1, 'dict')))) return []
    const given = fields(code, open)
    const schedule = given.get('schedule')
    if (schedule === undefined || !given.has('task')) return []
    const key = is(code, open, '(') ? open - 3 : open - 2
    const name = is(code, key + 1, ':', '=')
      ? valueAt(code, key)
      : stringOf(code, given.get('name') ?? given.get('task'))
    return [{ name: name ?? 'unnamed', ...timed(code, schedule), line: lineOfToken(code, schedule.from) }]
  })
}

/** What is assigned to a table, put into it by key or handed to its `update`. */
function tableExtent(code: Code, index: number): Range[] {
  let at = index + 1
  if (is(code, at, '[') && is(code, (code.closing.get(at) ?? at) + 1, '=')) {
    const value = (code.closing.get(at) ?? at) + 2
    return is(code, value, '{') || is(code, value + 1, '(') ? [{ from: at + 1, to: closeOf(code, value) }] : []
  }
  if (is(code, at, '.') && is(code, at + 1, 'update')) return [{ from: at + 2, to: closeOf(code, at + 2) }]
  if (is(code, at, ':') && code.tokens[at + 1]?.kind === 'word') while (at < index + 20 && !is(code, at, '=')) at++
  if (!is(code, at, '=', ':') && !is(code, at, '|')) return []
  at = is(code, at, '|') ? at + 2 : at + 1
  return is(code, at, '{', '(') || is(code, at + 1, '(') || is(code, at, '*')
    ? [{ from: at, to: closeOf(code, at) }]
    : []
}

const closeOf = (code: Code, at: number): number => (code.closing.get(at) ?? code.closing.get(at + 1) ?? at) + 1

/** Every `name: {... 'schedule': ...}` inside, however the table is put together. */
function entries(code: Code, { from, to }: Range, seen: Set<number>): Found[] {
  const found: Found[] = []
  for (let at = from; at < to; at++) {
    const open = is(code, at + 1, ']') && is(code, at + 2, '=') ? at + 3 : at + 2
    const key = isString(code, at) || code.tokens[at]?.kind === 'word'
    const dict = is(code, open, 'dict') ? open + 1 : open
    if (!key || seen.has(dict) || !is(code, open - 1, ':', '=') || !is(code, dict, '{', '(')) continue
    const schedule = fields(code, dict).get('schedule')
    if (schedule === undefined) continue
    seen.add(dict)
    found.push({ name: valueAt(code, at), ...timed(code, schedule), line: lineOfToken(code, schedule.from) })
  }
  return found
}

function added(code: Code, call: number): Found[] {
  const all = parts(code, call + 1)
  const [first, second, ...rest] = all
  const schedule = named(code, all).get('schedule') ?? first
  const task = named(code, all).get('sig') ?? second
  if (schedule === undefined || task === undefined || is(code, call - 1, 'def')) return []
  const name =
    stringOf(code, named(code, [task, ...rest]).get('name')) ??
    written(code, task).replace(/\.(s|si|signature|subtask)\(.*$/, '')
  return [{ name, ...timed(code, schedule), line: lineOfToken(code, call) }]
}

/** `@periodic_task(run_every=...)`: the function after it is the job; `periodic_task(run_every=...)(send)`: what it is given. */
function decorated(code: Code, call: number): Found[] {
  const all = parts(code, call + 1)
  const given = named(code, all)
  const schedule = given.get('run_every') ?? firstOf(code, all)
  if (schedule === undefined) return []
  let at = (code.closing.get(call + 1) ?? call) + 1
  if (!is(code, at, '(')) while (at < code.tokens.length && !is(code, at, 'def')) at++
  return [
    {
      name: stringOf(code, given.get('name')) ?? valueAt(code, at + 1),
      ...timed(code, schedule),
      line: lineOfToken(code, schedule.from),
    },
  ]
}

/** The first argument where it has no name. Other libraries have a decorator of that name, but no `run_every`. */
function firstOf(code: Code, [first]: readonly Range[]): Range | undefined {
  const plain = first !== undefined && !is(code, first.from, '*') && !is(code, first.from + 1, '=')
  return plain && mentions(code, /\bcelery\b/) ? first : undefined
}

const timed = (code: Code, range: Range): Pick<Found, 'schedule' | 'timing'> => {
  const number = numberOf(code, range)
  return { schedule: written(code, range), timing: number === null ? pythonTiming(code, range) : { seconds: number } }
}
