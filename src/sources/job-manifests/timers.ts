import { type Code, is, lineOfToken, parts, readCode, valueAt } from './code/code.js'
import { importedFrom } from './code/imports.js'
import { assignedName, functionName } from './code/names.js'
import { numberOf } from './code/values.js'
import type { Found } from './kind.js'
import { scriptPath, stem } from './paths.js'

/** No kind of job: what it finds is told, and held to nothing. */
export const id = 'timer'

export const mayHold = scriptPath

/** More often than once a second something moves on a screen or waits for a state; it does not work by the clock. */
const shortest = 1

/** `setInterval(work, 30_000)` with a period that the file states, of at least a second. */
export function find(text: string, path: string): readonly Found[] {
  if (!text.includes('setInterval')) return []
  const code = readCode(text, 'script')
  const iterated = importedFrom(code, /^(node:)?timers\/promises$/)?.parts.has('setInterval') === true
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || token.value !== 'setInterval' || !isCalled(code, index)) return []
    const [first, second] = parts(code, index + 1)
    const seconds = (numberOf(code, iterated ? first : second) ?? 0) / 1000
    if (seconds < shortest) return []
    const name = (iterated ? null : functionName(code, first)) ?? assignedName(code, index) ?? stem(path)
    return [{ name, schedule: `every ${seconds} s`, timing: { seconds }, line: lineOfToken(code, index) }]
  })
}

const globals = ['window', 'globalThis', 'global', 'self', 'timers']

function isCalled(code: Code, index: number): boolean {
  if (!is(code, index + 1, '(') || is(code, index - 1, 'function')) return false
  const last = code.closing.get(index + 1) ?? index
  // `setInterval(work, delay) {` defines a method.
  if (is(code, last + 1, '{')) return false
  return !is(code, index - 1, '.') || globals.includes(valueAt(code, index - 2))
}
