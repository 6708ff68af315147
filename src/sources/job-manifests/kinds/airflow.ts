import {
  type Code,
  has,
  is,
  isString,
  lineOfToken,
  mentions,
  named,
  parts,
  type Range,
  readCode,
  valueAt,
} from '../code/code.js'
import { pythonTiming } from '../code/python-timing.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { pythonPath, stem } from '../paths.js'

export const id = 'airflow'

export const mayHold = pythonPath

export function find(text: string, path: string): readonly Found[] {
  if (!/\bairflow\b/.test(text)) return []
  const code = readCode(text, 'python')
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !is(code, index + 1, '(') || is(code, index - 1, 'def', 'class')) return []
    if (token.value === 'DAG') return dag(code, index, path)
    return token.value === 'dag' && is(code, index - 1, '@') ? dag(code, index, path) : []
  })
}

/** None, `@once`, data sets and an empty string do not run by the clock. Nothing written: daily before Airflow 3. */
function dag(code: Code, call: number, path: string): Found[] {
  const all = parts(code, call + 1)
  const given = named(code, all)
  const value =
    ['schedule', 'schedule_interval', 'timetable'].map((key) => given.get(key)).find((range) => range !== undefined) ??
    positional(code, all)
  const found = { name: nameOf(code, call, all, given) ?? stem(path), line: lineOfToken(code, value?.from ?? call) }
  if (value === undefined)
    return byDefault(code, all, given) ? [{ ...found, schedule: '@daily (default)', timing: { perDay: 1 } }] : []
  const text = stringOf(code, value)
  const clockless =
    is(code, value.from, 'None', '[', 'Dataset', 'Asset', 'DatasetAll', 'DatasetAny', 'AssetAll', 'AssetAny') &&
    !is(code, value.to - 2, 'else')
  if (
    (clockless && !conditional(code, value)) ||
    text === '@once' ||
    text === 'None' ||
    text === '' ||
    dataRange(code, value)
  )
    return []
  const continuous = text === '@continuous'
  return [{ ...found, schedule: written(code, value), timing: continuous ? null : pythonTiming(code, value) }]
}

const conditional = (code: Code, range: Range): boolean => has(code, range, ({ value }) => value === 'if')

const dataRange = (code: Code, range: Range): boolean =>
  is(code, range.from, '(') && has(code, range, ({ kind, value }) => kind === 'word' && /^(Dataset|Asset)/.test(value))

/** `DAG('name', 'description', '@daily')`: the third by position in Airflow 2. */
function positional(code: Code, all: readonly Range[]): Range | undefined {
  const third = all[2]
  return third !== undefined &&
    third.to - third.from === 1 &&
    isString(code, third.from) &&
    isString(code, all[1]?.from ?? -1)
    ? third
    : undefined
}

function byDefault(code: Code, all: readonly Range[], given: ReadonlyMap<string, Range>): boolean {
  const unpacked = all.some((part) => is(code, part.from, '**'))
  const newest = mentions(code, /airflow\.sdk/)
  return !newest && !unpacked && (given.has('start_date') || given.has('default_args'))
}

function nameOf(code: Code, call: number, all: readonly Range[], given: ReadonlyMap<string, Range>): string | null {
  const first = all[0]
  const id =
    given.get('dag_id') ??
    (first !== undefined && !is(code, first.from + 1, '=') && !is(code, first.from, '**') ? first : undefined)
  if (id !== undefined) return stringOf(code, id) ?? written(code, id)
  if (!is(code, call - 1, '@')) return null
  for (let at = call; at < code.tokens.length; at++) if (is(code, at, 'def')) return valueAt(code, at + 1)
  return null
}
