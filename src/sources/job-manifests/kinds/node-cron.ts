import { stated } from '../code/callers.js'
import {
  beforeMember,
  type Code,
  fields,
  is,
  isString,
  lineOfToken,
  opens,
  parts,
  type Range,
  readCode,
  valueAt,
} from '../code/code.js'
import { importedFrom } from '../code/imports.js'
import { assignedName, functionName } from '../code/names.js'
import { nestJobs } from '../code/nest-schedule.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { scriptPath, stem } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'node-cron'

export const mayHold = scriptPath

const nodeCron = /^(npm:)?node-cron(@.*)?$/
const verbs = new Set(['schedule', 'createTask'])

/** The packages node-cron and cron, and Nest's scheduler, which is made of the second. */
export function find(text: string, path: string): readonly Found[] {
  if (!/node-cron|\bcron\b|nest/i.test(text) || !/\b(schedule|createTask|CronJob|Cron|Interval)\b/.test(text)) return []
  const code = readCode(text, 'script')
  return [...scheduledCalls(code, path), ...cronJobs(code, path), ...nestJobs(code)]
}

function scheduledCalls(code: Code, path: string): Found[] {
  const taken = importedFrom(code, nodeCron)
  if (taken === null) return []
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !is(code, index + 1, '(')) return []
    const whole = taken.whole.has(valueAt(code, index - 2)) || isRequired(code, index - 2)
    const member = is(code, index - 1, '.') && verbs.has(token.value) && whole
    const part = !is(code, index - 1, '.') && verbs.has(taken.parts.get(token.value) ?? '')
    return member || part ? scheduled(code, index, path) : []
  })
}

/** The end of `require('node-cron')`, used where it stands. */
const isRequired = (code: Code, close: number): boolean =>
  is(code, close, ')') &&
  is(code, close - 3, 'require') &&
  isString(code, close - 1) &&
  nodeCron.test(valueAt(code, close - 1))

/** `new CronJob('0 * * * *', work)`, `new CronJob({ cronTime, onTick })`, `CronJob.from({ cronTime, onTick })`. */
function cronJobs(code: Code, path: string): Found[] {
  const taken = importedFrom(code, /^(npm:)?cron(@.*)?$/)
  if (taken === null) return []
  return code.tokens.flatMap((token, index) => {
    const member = token.value === 'CronJob' && is(code, index - 1, '.') && taken.whole.has(valueAt(code, index - 2))
    const named =
      taken.parts.get(token.value) === 'CronJob' || (token.value === 'CronJob' && taken.whole.has('CronJob'))
    if (token.kind !== 'word' || !(member || named)) return []
    const from = is(code, index + 1, '.') && is(code, index + 2, 'from')
    const call = from ? index + 2 : index
    if (!is(code, call + 1, '(') || !(from || is(code, beforeMember(code, index), 'new'))) return []
    const [first, work] = parts(code, call + 1)
    const open = opens(code, first, '{')
    const given = open === null ? new Map<string, Range>() : fields(code, open)
    const time = open === null ? first : given.get('cronTime')
    if (time === undefined || is(code, time.from, 'new')) return []
    const tick = open === null ? work : given.get('onTick')
    return found(code, index, time, tick, given.get('name'), path)
  })
}

function scheduled(code: Code, call: number, path: string): Found[] {
  const [first, work, options] = parts(code, call + 1)
  if (first === undefined || is(code, beforeMember(code, call), 'function')) return []
  const open = opens(code, options, '{')
  const given = open === null ? undefined : fields(code, open).get('name')
  return found(code, call, first, work, given, path)
}

function found(
  code: Code,
  call: number,
  time: Range,
  work: Range | undefined,
  given: Range | undefined,
  path: string,
): Found[] {
  return stated(code, call, time, work).map((place) => {
    const schedule = written(code, place.schedule)
    const name = stringOf(code, given) ?? assignedName(code, place.call) ?? functionName(code, place.work)
    const timing = interpret(stringOf(code, place.schedule) ?? schedule)
    return { name: name ?? stem(path), schedule, timing, line: lineOfToken(code, place.call) }
  })
}
