import { stated } from '../code/callers.js'
import {
  type Code,
  is,
  isString,
  lineOfToken,
  mentions,
  opens,
  parts,
  type Range,
  readCode,
  valueAt,
} from '../code/code.js'
import { importedFrom } from '../code/imports.js'
import { handedOn } from '../code/names.js'
import { numberOf, stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { scriptPath } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'agenda'

export const mayHold = scriptPath

/** Lists have `every` too: only what the library makes, or what is called agenda, counts. */
export function find(text: string): readonly Found[] {
  if (!/agenda/i.test(text) || !/\.(every|repeatEvery)\s*[(<]/.test(text)) return []
  const code = readCode(text, 'script')
  const imported = importedFrom(code, /^(@hokify\/|@sealos\/)?agenda$|^@?agendats/) !== null
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !is(code, index - 1, '.') || !is(code, index + 1, '(')) return []
    if (token.value === 'every' && (agendaLike(code, index - 2) || (imported && isString(code, index + 2))))
      return every(code, index)
    return token.value === 'repeatEvery' && (imported || mentions(code, /agenda/i)) ? repeated(code, index) : []
  })
}

const agendaLike = (code: Code, index: number): boolean =>
  /agenda/i.test(valueAt(code, index)) || (is(code, index, ')') && /agenda/i.test(valueAt(code, index - 2)))

function every(code: Code, call: number): Found[] {
  const [interval, names] = parts(code, call + 1)
  if (interval === undefined || names === undefined || is(code, interval.to - 1, '}')) return []
  return stated(code, call, interval, names).flatMap((place) => {
    const list = opens(code, place.work, '[')
    const jobs = list === null ? [place.work ?? names] : parts(code, list)
    return jobs.map((job) => found(code, place.call, place.schedule, stringOf(code, job) ?? written(code, job)))
  })
}

/** `agenda.create('name').repeatEvery('1 week')`, `job.repeatEvery(...)`. */
function repeated(code: Code, call: number): Found[] {
  const [interval] = parts(code, call + 1)
  if (interval === undefined) return []
  for (let at = call; at > 0; at--) {
    const first = is(code, at, 'create') && is(code, at + 1, '(') ? parts(code, at + 1)[0] : undefined
    if (handedOn(code, call, interval, first)) return []
    if (first !== undefined) return [found(code, call, interval, stringOf(code, first) ?? written(code, first))]
  }
  return [found(code, call, interval, valueAt(code, call - 2))]
}

function found(code: Code, call: number, interval: Range, name: string): Found {
  const schedule = written(code, interval)
  const number = numberOf(code, interval)
  const timing = number === null ? interpret(stringOf(code, interval) ?? schedule) : { seconds: number / 1000 }
  return { name, schedule, timing, line: lineOfToken(code, call) }
}
