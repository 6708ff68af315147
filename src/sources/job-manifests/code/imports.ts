import { type Code, is, isString, valueAt } from './code.js'

/** Names that a script gives what it takes from a module. */
export interface Imported {
  /** The module as a whole, or its default: `cron` of `import cron from 'node-cron'`. */
  readonly whole: ReadonlySet<string>
  /** Its parts, by the name used here: `schedule`, or what `as` makes of it. */
  readonly parts: ReadonlyMap<string, string>
}

/** What import lines and require calls take from modules whose name fits; null where nothing is taken. */
export function importedFrom(code: Code, module: RegExp): Imported | null {
  const whole = new Set<string>()
  const taken = new Map<string, string>()
  let found = false
  code.tokens.forEach((token, index) => {
    if (token.kind !== 'string' || !module.test(token.value)) return
    const from = bindingEnd(code, index)
    if (from === null) return
    found = true
    readBinding(code, from, whole, taken)
  })
  return found ? { whole, parts: taken } : null
}

/** Index after the names that `from 'x'`, `= require('x')` or `= await import('x')` binds. */
function bindingEnd(code: Code, index: number): number | null {
  if (is(code, index - 1, 'from')) return index - 1
  if (is(code, index - 1, 'import')) return index - 1
  if (!is(code, index - 1, '(') || !is(code, index - 2, 'require', 'import')) return null
  let at = index - 2
  while (is(code, at - 1, '(', 'await')) at--
  return is(code, at - 1, '=') ? at - 1 : at
}

function readBinding(code: Code, end: number, whole: Set<string>, taken: Map<string, string>): void {
  for (let at = end - 1; at >= 0 && end - at < 80; at--) {
    if (is(code, at, 'import', 'const', 'let', 'var', 'export', ';', '=') || isString(code, at)) return
    if (is(code, at, 'type', 'typeof', 'as', ':') || code.tokens[at]?.kind !== 'word') continue
    const braces = insideBraces(code, at, end)
    if (!braces) whole.add(valueAt(code, at))
    else if (is(code, at + 1, 'as', ':')) continue
    else taken.set(valueAt(code, at), is(code, at - 1, 'as', ':') ? valueAt(code, at - 2) : valueAt(code, at))
  }
}

function insideBraces(code: Code, at: number, end: number): boolean {
  for (let next = at + 1; next < end; next++) {
    if (is(code, next, '}')) return true
    if (is(code, next, '{')) return false
  }
  return false
}
