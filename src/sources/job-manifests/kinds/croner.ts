import { stated } from '../code/callers.js'
import {
  type Code,
  fields,
  is,
  lineOfToken,
  opens,
  parts,
  type Range,
  readCode,
  sourceOf,
  valueAt,
} from '../code/code.js'
import { importedFrom } from '../code/imports.js'
import { assignedName, functionName } from '../code/names.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { scriptPath, stem } from '../paths.js'
import { interpret, isOnce } from '../schedule/interpret.js'

export const id = 'croner'

export const mayHold = scriptPath

export function find(text: string, path: string): readonly Found[] {
  if (!/croner/i.test(text)) return []
  const code = readCode(text, 'script')
  const taken = importedFrom(code, /(^|[/:])croner\b/)
  if (taken === null) return []
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !is(code, index + 1, '(') || is(code, index - 1, 'function', 'class')) return []
    const part = taken.parts.get(token.value)
    const named = part === 'Cron' || part === 'default' || (part === undefined && taken.whole.has(token.value))
    const member = token.value === 'Cron' && is(code, index - 1, '.') && taken.whole.has(valueAt(code, index - 2))
    return named || member ? scheduled(code, index, path) : []
  })
}

/** Without a function to call, a pattern is only looked at: no job. Neither is a date. */
function scheduled(code: Code, call: number, path: string): Found[] {
  const [first, ...rest] = parts(code, call + 1)
  if (first === undefined) return []
  const work = rest.find((range) => callable(code, range))
  const variable = assignedName(code, call)
  const pattern = stringOf(code, first)
  if (
    (work === undefined && !startedLater(code, call, variable)) ||
    isOnce(pattern ?? '') ||
    is(code, first.from, 'new')
  )
    return []
  const options = rest.map((range) => opens(code, range, '{')).find((open) => open !== null)
  const given = options == null ? undefined : fields(code, options).get('name')
  return stated(code, call, first, work).map((place) => {
    const schedule = written(code, place.schedule)
    const name = stringOf(code, given) ?? assignedName(code, place.call) ?? functionName(code, place.work)
    const timing = interpret(stringOf(code, place.schedule) ?? schedule)
    return { name: name ?? variable ?? stem(path), schedule, timing, line: lineOfToken(code, place.call) }
  })
}

const callable = (code: Code, range: Range): boolean =>
  !is(code, range.from, '{') &&
  code.tokens[range.from]?.kind !== 'string' &&
  !/^(options|opts|config|null|undefined)$/i.test(sourceOf(code, range))

/** `new Cron('* * * * *').schedule(work)`, `job.schedule(work)`. */
function startedLater(code: Code, call: number, variable: string | null): boolean {
  const end = code.closing.get(call + 1) ?? 0
  if (is(code, end + 1, '.') && is(code, end + 2, 'schedule')) return true
  if (variable === null) return false
  for (let at = 0; at < code.tokens.length; at++)
    if (is(code, at, variable) && is(code, at + 1, '.') && is(code, at + 2, 'schedule')) return true
  return false
}
