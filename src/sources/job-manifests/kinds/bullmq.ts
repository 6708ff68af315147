import {
  type Code,
  fields,
  is,
  lineOfToken,
  mentions,
  opens,
  parts,
  type Range,
  readCode,
  valueAt,
} from '../code/code.js'
import { handedOn, isParameter } from '../code/names.js'
import { numberOf, stringOf, written } from '../code/values.js'
import type { Found, Timing } from '../kind.js'
import { scriptPath, stem } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'bullmq'

export const mayHold = scriptPath

/** A queue often comes from another file of the project, so no import is asked for: the names are telling enough. */
export function find(text: string, path: string): readonly Found[] {
  if (!/upsertJobScheduler|\brepeat\s*:/.test(text)) return []
  const code = readCode(text, 'script')
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word') return []
    if (token.value === 'upsertJobScheduler' && is(code, index - 1, '.') && is(code, index + 1, '('))
      return upserted(code, index)
    return token.value === 'repeat' && is(code, index + 1, ':') && is(code, index + 2, '{')
      ? repeated(code, index, path)
      : []
  })
}

function upserted(code: Code, call: number): Found[] {
  const [name, options] = parts(code, call + 1)
  if (name === undefined || options === undefined) return []
  const open = opens(code, options, '{')
  const timing = repetition(code, open)
  // Of options that are put together elsewhere the name of the job alone tells whose they are.
  if (timing === null ? isParameter(code, call, name) : handedOn(code, call, timing.stated, name)) return []
  return [
    {
      name: stringOf(code, name) ?? written(code, name),
      schedule: timing?.schedule ?? written(code, options),
      timing: timing?.timing ?? null,
      line: lineOfToken(code, call),
    },
  ]
}

/** `queue.add('name', data, { repeat: { pattern, cron or every } })`. Other libraries have a `repeat` without these. */
function repeated(code: Code, index: number, path: string): Found[] {
  const timing = repetition(code, index + 2)
  if (timing === null || !mentions(code, /bull|queue/i)) return []
  const name = jobName(code, index)
  if (handedOn(code, index, timing.stated, name)) return []
  const { schedule } = timing
  const shown = name === undefined ? stem(path) : (stringOf(code, name) ?? written(code, name))
  return [{ name: shown, schedule, timing: timing.timing, line: lineOfToken(code, index) }]
}

/** `name:` beside, else what the `add(` around is given first. */
function jobName(code: Code, index: number): Range | undefined {
  let open = -1
  for (let at = index; at >= 0; at--) {
    if (!is(code, at, '(', '{', '[') || (code.closing.get(at) ?? 0) < index) continue
    if (is(code, at, '{')) {
      const name = fields(code, at).get('name')
      if (stringOf(code, name) !== null) return name
    }
    if (is(code, at, '(') && /^(add|addJob|addRepeatableJob|create|schedule)$/.test(valueAt(code, at - 1))) {
      open = at
      break
    }
    if (is(code, at, '{') && is(code, at - 1, ')')) break
  }
  const first = open < 0 ? undefined : parts(code, open)[0]
  return first === undefined || is(code, first.from, '{') ? undefined : first
}

interface Repetition {
  readonly stated: Range
  readonly schedule: string
  readonly timing: Timing
}

function repetition(code: Code, open: number | null): Repetition | null {
  if (open === null) return null
  const given = fields(code, open)
  const pattern = given.get('pattern') ?? given.get('cron')
  const stated = pattern ?? given.get('every')
  // A type, not a value.
  if (stated === undefined || is(code, stated.from, 'string', 'number', 'undefined')) return null
  const schedule = written(code, stated)
  const timing = pattern === undefined ? milliseconds(code, stated) : interpret(stringOf(code, stated) ?? schedule)
  return { stated, schedule, timing }
}

function milliseconds(code: Code, range: Range): Timing {
  const value = numberOf(code, range)
  return value === null ? interpret(stringOf(code, range) ?? '') : { seconds: value / 1000 }
}
