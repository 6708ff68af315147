import { type Code, is, isString, lineOfToken, parts, type Range, readCode, valueAt } from '../code/code.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { scriptPath, stem } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'pg-cron'

export const mayHold = (path: string): boolean =>
  /\.(sql|psql|pgsql)(\.(erb|j2|tmpl|tpl))?$/.test(path) || /\.(py|rb|go)$/.test(path) || scriptPath(path)

const statement = /\bcron\s*\.\s*(un)?schedule/i

const quotedStatement = /(select|perform|call)\s+cron\s*\.\s*(un)?schedule/i

/** SQL files, and SQL that stands in strings of a migration written in code. */
export function find(text: string, path: string): readonly Found[] {
  if (!statement.test(text)) return []
  if (/sql(\.\w+)?$/.test(path)) return statements(text, 0, path)
  const family = path.endsWith('.py')
    ? 'python'
    : path.endsWith('.rb')
      ? 'ruby'
      : path.endsWith('.go')
        ? 'go'
        : 'script'
  return readCode(text, family).tokens.flatMap(({ kind, value, line }) =>
    kind === 'string' && quotedStatement.test(value) ? statements(value, line - 1, path) : [],
  )
}

/** A body between dollar signs may schedule, too: `DO $$ ... PERFORM cron.schedule(...) ... $$`. */
function statements(text: string, above: number, path: string, depth = 0, inFunction = false): Found[] {
  const code = readCode(text, 'sql')
  return code.tokens.flatMap((token, index) => {
    const name = token.value.toLowerCase()
    if (token.kind === 'string' && depth < 4 && runs(code, index)) {
      const bodyLine = token.line - 1 + above
      return statements(token.value, bodyLine, path, depth + 1, inFunction || isFunctionBody(code, index))
    }
    if (
      token.kind !== 'word' ||
      !is(code, index - 1, '.') ||
      valueAt(code, index - 2).toLowerCase() !== 'cron' ||
      !is(code, index + 1, '(')
    )
      return []
    if (name === 'unschedule') return removed(code, index, above)
    if (name !== 'schedule' && name !== 'schedule_in_database') return []
    return scheduled(code, index, above, path).filter(() => depth === 0 || !inFunction || literal(code, index))
  })
}

/** A body between dollar signs, or a statement in quotes, that is not an argument and no message: `RAISE NOTICE '...'`. */
function runs(code: Code, index: number): boolean {
  const text = valueAt(code, index)
  const body = code.text[code.tokens[index]?.start ?? 0] === '$'
  if (!(body ? statement : quotedStatement).test(text) || argument(code, index)) return false
  for (let at = index - 1; at >= 0 && !is(code, at, ';'); at--) {
    const word = valueAt(code, at).toLowerCase()
    if (word === 'raise' || word === 'comment') return false
    if (/^(begin|then|else|loop|execute)$/.test(word)) return true
  }
  return true
}

/** A function that is given the schedule runs nothing by itself; a literal in its body will. */
const literal = (code: Code, call: number): boolean =>
  parts(code, call + 1).every((range, position) => position > 1 || isString(code, plain(code, range).range.from))

function isFunctionBody(code: Code, index: number): boolean {
  for (let at = index; at >= 0 && !is(code, at, ';'); at--)
    if (/^(function|procedure)$/i.test(valueAt(code, at))) return true
  return false
}

/** A command that is handed to cron.schedule is no body of its own. */
const argument = (code: Code, index: number): boolean => is(code, index - 1, ',', '(') && is(code, index + 1, ',', ')')

function scheduled(code: Code, call: number, above: number, path: string): Found[] {
  const all = parts(code, call + 1).map((range) => plain(code, range))
  const named = new Map(all.flatMap(({ key, range }) => (key === null ? [] : [[key, range] as const])))
  const given = all.map(({ range }) => range)
  const [first, second] = given.length >= 3 ? [given[0], given[1]] : [undefined, given[0]]
  const schedule = named.get('schedule') ?? second
  const job = named.get('job_name') ?? first
  if (schedule === undefined || given.length < 2 || definition(code, call)) return []
  const command = stringOf(code, named.get('command') ?? given[given.length >= 3 ? 2 : 1]) ?? ''
  const text = stringOf(code, schedule) ?? written(code, schedule)
  return [
    {
      name:
        (job === undefined ? null : (stringOf(code, job) ?? written(code, job))) ??
        nameOfCommand(command) ??
        stem(path),
      schedule: text,
      timing: interpret(text.replace(/\$/g, 'L')),
      line: lineOfToken(code, call) + above,
      // Without a name each statement makes a job of its own.
      ...(job === undefined ? {} : { effect: 'replaces' as const }),
    },
  ]
}

/** `CREATE FUNCTION cron.schedule(job_name text, ...)` of the extension itself. */
const definition = (code: Code, call: number): boolean =>
  is(code, call - 3, 'FUNCTION', 'function', 'REPLACE', 'ON', 'on')

function removed(code: Code, call: number, above: number): Found[] {
  const [first] = parts(code, call + 1)
  const name = stringOf(code, first === undefined ? undefined : plain(code, first).range)
  return name === null
    ? []
    : [{ name, schedule: '', timing: null, line: lineOfToken(code, call) + above, effect: 'removes' }]
}

/** An argument without its name (`job_name := `, `=>`) and its cast (`::text`). */
function plain(code: Code, { from, to }: Range): { key: string | null; range: Range } {
  const named = is(code, from + 1, ':=', '=>')
  const start = named ? from + 2 : from
  let end = start
  while (end < to && !is(code, end, '::')) end++
  const escaped = code.tokens[start]?.kind === 'word' && /^e$/i.test(valueAt(code, start)) && isString(code, start + 1)
  return {
    key: named ? valueAt(code, from).toLowerCase() : null,
    range: { from: escaped ? start + 1 : start, to: end },
  }
}

/** `call refresh_totals()`, `DELETE FROM events`: the first words of the command. */
const nameOfCommand = (command: string): string | null => {
  const words = command
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, 80)
    .replace(/[;,(].*$/, '')
    .trim()
  return words === '' ? null : words.split(' ').slice(0, 6).join(' ')
}
