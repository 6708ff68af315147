import { beforeMember, type Code, is, isString, parts, type Range, valueAt } from './code.js'

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
  const plain = is(code, from, 'function') || (is(code, from, 'async') && is(code, from + 1, 'function'))
  // An arrow inside a plain function is not its own.
  const arrow = plain ? -1 : firstIn(code, range, '=>')
  if (arrow < 0 && !is(code, from, 'function', 'async')) return lastWord(code, range)
  for (let at = Math.max(arrow, from); at < to; at++) {
    if (!is(code, at + 1, '(') || code.tokens[at]?.kind !== 'word' || notWork.has(valueAt(code, at))) continue
    if (is(code, at - 1, '.') && notWork.has(valueAt(code, at - 2))) continue
    return valueAt(code, at)
  }
  return null
}

function firstIn(code: Code, { from, to }: Range, mark: string): number {
  for (let at = from; at < to; at++) if (is(code, at, mark)) return at
  return -1
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

/** A function that is given both the schedule and the work schedules nothing by itself: who calls it does. */
export function handedOn(code: Code, index: number, schedule: Range, work: Range | undefined): boolean {
  if (work === undefined) return false
  const does = called(code, work)
  if (isParameter(code, index, schedule) && isParameter(code, index, does)) return true
  const [time, task] = [ownerOf(code, index, schedule), ownerOf(code, index, does)]
  return time !== null && task !== null && time === task
}

/** The parameter of a function with a name whose member a range is: `job` of `job.pattern`, `jobs` of `for (const job of jobs)`. */
function ownerOf(code: Code, index: number, { from }: Range): string | null {
  if (!is(code, from + 1, '.') || code.tokens[from]?.kind !== 'word') return null
  const word = parameter(code, index, { from, to: from + 1 })
  if (word !== null && functionBefore(code, word.open) !== null) return valueAt(code, from)
  const list = word === null ? loopOver(code, index, valueAt(code, from)) : eachOf(code, word.open)
  const given = list === null ? null : parameter(code, index, { from: list, to: list + 1 })
  return given === null || functionBefore(code, given.open) === null ? null : valueAt(code, from)
}

const farthestLoop = 400

/** Index of the list in `for (const item of list)`. */
function loopOver(code: Code, index: number, item: string): number | null {
  for (let at = index; at > 0 && index - at < farthestLoop; at--)
    if (is(code, at, 'of') && is(code, at - 1, item)) return at + 1
  return null
}

/** Index of the list in `list.forEach((`. */
const eachOf = (code: Code, open: number): number | null =>
  is(code, open - 1, '(') && is(code, open - 2, 'forEach', 'map') && is(code, open - 3, '.') ? open - 4 : null

/** The name of the function whose parameters a bracket opens: `function start(`, `start(` of a class, `const start = async (`. */
export function functionBefore(code: Code, open: number): string | null {
  let at = open - 1
  while (is(code, at, 'function', 'async', '*')) at--
  if (is(code, at, '=', ':')) at--
  return code.tokens[at]?.kind === 'word' ? valueAt(code, at) : null
}

/** What an arrow without parameters calls: `tasks` of `() => tasks[index]()`; a range that is none, as it is. */
export function called(code: Code, work: Range): Range {
  const from =
    is(code, work.from, '(') && is(code, work.from + 1, ')') && is(code, work.from + 2, '=>') ? work.from + 3 : -1
  return from > 0 && code.tokens[from]?.kind === 'word' ? { from, to: from + 1 } : work
}

const notFunctions = new Set('if,for,foreach,while,switch,catch,using,lock,synchronized,with'.split(','))

/** A parameter of a function around a token: the bracket of its parameters, and its place among them. */
export interface Parameter {
  readonly open: number
  readonly place: number
}

export const isParameter = (code: Code, index: number, range: Range): boolean => parameter(code, index, range) !== null

/** Where a range is the name of a parameter of a function around it: `(Type name)`, `(name: Type)`, `(name = x)`. */
export function parameter(code: Code, index: number, { from, to }: Range): Parameter | null {
  if (to - from !== 1 || code.tokens[from]?.kind !== 'word') return null
  const name = valueAt(code, from)
  const isIt = (part: Range) => valueAt(code, part.from) === name || valueAt(code, part.to - 1) === name
  let sameStatement = true
  for (let at = index - 1; at > 0; at--) {
    const partner = code.opening.get(at)
    if (partner !== undefined) {
      at = partner
      continue
    }
    if (is(code, at, ';')) sameStatement = false
    const open = is(code, at, '{') ? headingOf(code, at) : sameStatement ? headingOfArrow(code, at) : null
    if (open === null || notFunctions.has(valueAt(code, open - 1))) continue
    const place = parts(code, open).findIndex(isIt)
    if (place >= 0) return { open, place }
    if (is(code, open + 1, '{', '[') && parts(code, open + 1).some(isIt)) return { open, place: -1 }
  }
  return null
}

/** The bracket of parameters of an arrow without a body: `(pattern, run) => new Cron(pattern, run)`. */
const headingOfArrow = (code: Code, at: number): number | null =>
  is(code, at, '=>') && !is(code, at + 1, '{') ? headingOf(code, at) : null

/** The bracket of parameters before a body: `name(a, b) {`, `(a): Promise<void> => {`, `name(a) where T : Job {`. */
function headingOf(code: Code, body: number): number | null {
  let close = body - 1
  while (body - close < 12 && !is(code, close, ')', ';', '{', '}')) close--
  return is(code, close, ')') ? (code.opening.get(close) ?? null) : null
}
