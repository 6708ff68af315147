import { type Code, parts, type Range } from './code.js'
import { called, functionBefore, handedOn, parameter } from './names.js'
import { numberOf, stringOf } from './values.js'

/** A call that says when something is to run, and what. */
export interface Stated {
  readonly call: number
  readonly schedule: Range
  readonly work: Range | undefined
}

/**
 * Where the schedule of a call is said: in the call itself, or, where it is a parameter of a function of this file, in
 * the calls of that function that write it out. A function that is given the work, too, and is called nowhere here
 * schedules nothing.
 */
export function stated(code: Code, call: number, schedule: Range, work: Range | undefined): readonly Stated[] {
  const given = parameter(code, call, schedule)
  const callers = given === null ? [] : callsOf(code, given.open)
  const found = callers.flatMap((at): Stated[] => {
    const all = parts(code, at + 1)
    const time = all[given?.place ?? -1]
    if (time === undefined || (stringOf(code, time) ?? numberOf(code, time)) === null) return []
    const own = work === undefined ? null : parameter(code, call, called(code, work))
    return [{ call: at, schedule: time, work: own === null ? work : all[own.place] }]
  })
  if (found.length > 0) return found
  return handedOn(code, call, schedule, work) ? [] : [{ call, schedule, work }]
}

/** The calls of the function whose parameters stand between a bracket and its partner. */
function callsOf(code: Code, open: number): readonly number[] {
  const name = functionBefore(code, open)
  return name === null ? [] : (callsByName(code).get(name) ?? []).filter((at) => at + 1 !== open)
}

const known = new WeakMap<Code, ReadonlyMap<string, readonly number[]>>()

function callsByName(code: Code): ReadonlyMap<string, readonly number[]> {
  const before = known.get(code)
  if (before !== undefined) return before
  const found = new Map<string, number[]>()
  code.tokens.forEach(({ kind, value }, index) => {
    const next = code.tokens[index + 1]
    if (kind !== 'word' || next?.kind !== 'mark' || next.value !== '(') return
    const places = found.get(value) ?? []
    places.push(index)
    found.set(value, places)
  })
  known.set(code, found)
  return found
}
