import { beforeMember, type Code, is, isString, type Range, valueAt } from './code.js'

/** The name that the value of a call is given: `const nightly = cron.schedule(`, `this.nightly = new Cron(`. */
export function assignedName(code: Code, call: number): string | null {
  let at = beforeMember(code, call)
  while (is(code, at, 'new', 'await', 'return')) at--
  if (is(code, at, '=') && code.tokens[at - 1]?.kind === 'word') return valueAt(code, at - 1)
  if (is(code, at, ':') && (code.tokens[at - 1]?.kind === 'word' || isString(code, at - 1)))
    return valueAt(code, at - 1)
  return null
}

/** The name of a function that is handed over: `sendReport`, `reports.send`, the first call of `() => send()`. */
export function functionName(code: Code, range: Range | undefined): string | null {
  if (range === undefined) return null
  const { from, to } = range
  if (is(code, from, 'function') && code.tokens[from + 1]?.kind === 'word') return valueAt(code, from + 1)
  const arrow = code.tokens.slice(from, to).findIndex((token) => token.kind === 'mark' && token.value === '=>')
  if (arrow < 0 && !is(code, from, 'function', 'async')) return lastWord(code, range)
  for (let at = from + Math.max(arrow, 0); at < to; at++) {
    if (!is(code, at + 1, '(') || code.tokens[at]?.kind !== 'word' || notWork.has(valueAt(code, at))) continue
    if (is(code, at - 1, '.') && notWork.has(valueAt(code, at - 2))) continue
    return valueAt(code, at)
  }
  return null
}

/** Words before a bracket that name no work. */
const notWork = new Set(
  'if,for,while,switch,catch,function,async,return,console,log,logger,info,debug,require,String,Date,now,then,setTimeout'.split(
    ',',
  ),
)

function lastWord(code: Code, { from, to }: Range): string | null {
  for (let at = from; at < to; at++) if (!is(code, at, '.', '?') && code.tokens[at]?.kind !== 'word') return null
  return code.tokens[to - 1]?.kind === 'word' ? valueAt(code, to - 1) : null
}

/** The nearest function or method that a token stands in, by the headings that most languages have. */
export function enclosing(code: Code, index: number, heading: ReadonlySet<string>): string | null {
  for (let at = index; at > 0; at--) {
    if (
      code.tokens[at - 1]?.kind === 'word' &&
      heading.has(valueAt(code, at - 1)) &&
      code.tokens[at]?.kind === 'word'
    ) {
      return valueAt(code, at)
    }
  }
  return null
}
