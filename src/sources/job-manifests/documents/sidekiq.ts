import { type Code, fields, is, isString, lineOfToken, named, opens, parts, type Range, valueAt } from '../code/code.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { interpret } from '../schedule/interpret.js'
import { get, itemsOf, lineOf, maps, type Node, readYaml, scalar, type YamlFile } from './yaml.js'

/** An entry of a Ruby scheduler's YAML: its keys, whatever wraps them. */
export interface RubyEntry {
  readonly name: string
  readonly class: string | null
  readonly path: readonly string[]
  readonly cron: Schedule | null
  readonly every: Schedule | null
  readonly active: boolean
}
export interface Schedule {
  readonly text: string
  readonly line: number
}

/** Every map of the file that has `cron`, `every` or `interval`; keys may be Ruby symbols, `:cron:`. */
export function rubyEntries(text: string): readonly RubyEntry[] {
  const file = readYaml(text)
  return maps(file).flatMap(({ map, path }) => {
    const cron = schedule(file, entryKey(file, map, 'cron'))
    const every = schedule(file, entryKey(file, map, 'every') ?? entryKey(file, map, 'interval'))
    if (cron === null && every === null) return []
    const named = scalar(file, entryKey(file, map, 'name'))
    return [
      {
        name: named ?? (path.at(-1) ?? '').replace(/^:/, ''),
        class: scalar(file, entryKey(file, map, 'class') ?? entryKey(file, map, 'klass')),
        path,
        cron,
        every,
        active: !['false', 'disabled'].includes(
          scalar(file, entryKey(file, map, 'enabled') ?? entryKey(file, map, 'status')) ?? '',
        ),
      },
    ]
  })
}

const entryKey = (file: YamlFile, map: unknown, key: string): Node => get(file, map, key) ?? get(file, map, `:${key}`)

/** A schedule alone, or the first of a list with options. */
function schedule(file: YamlFile, node: Node): Schedule | null {
  const value = itemsOf(file, node)[0] ?? node
  const text = scalar(file, value)
  return text === null ? null : { text, line: lineOf(file, value) }
}

export const foundAt = (name: string, { text, line }: Schedule, active = true): Found => ({
  name,
  schedule: text,
  timing: interpret(text),
  line,
  active,
})

/** What a call without brackets is given: `Job.create name: 'x', cron: '0 * * * *', class: 'Y'`, to the end of its statement. */
function bareArguments(code: Code, call: number): Range[] {
  const found: Range[] = []
  let from = call + 1
  let at = from
  for (; at < code.tokens.length; at++) {
    const continued = is(code, at - 1, ',', '=>', ':') || at === from
    if (lineOfToken(code, at) > lineOfToken(code, at - 1) && !continued) break
    if (is(code, at, ';', ')', '}', 'if', 'unless', 'end')) break
    if (is(code, at, ',')) {
      found.push({ from, to: at })
      from = at + 1
    } else if (is(code, at, '(', '[', '{')) at = code.closing.get(at) ?? at
  }
  return at > from ? [...found, { from, to: Math.min(at, code.tokens.length) }] : found
}

/** The same of calls without brackets on the scheduler's own classes. */
export function rubyCalls(code: Code, keys: readonly string[]): Found[] {
  return code.tokens.flatMap((token, index) => {
    if (!/^(create|new|add_job)$/.test(token.value) || !is(code, index - 1, '.') || is(code, index + 1, '(')) return []
    const given = named(code, bareArguments(code, is(code, index + 1, '!') ? index + 1 : index))
    const range = keys.map((key) => given.get(key)).find((each) => each !== undefined)
    if (range === undefined || !(given.has('class') || given.has('klass'))) return []
    const name = stringOf(code, given.get('name')) ?? stringOf(code, given.get('class')) ?? 'unnamed'
    const text = stringOf(code, range) ?? written(code, range)
    return [{ name, schedule: written(code, range), timing: interpret(text), line: lineOfToken(code, range.from) }]
  })
}

/** Entries of Ruby hashes: `'name' => { 'cron' => '..', 'class' => '..' }`, with the key or `name:` as name. */
export function rubyHashes(code: Code, keys: readonly string[]): Found[] {
  return [...code.closing.keys()].flatMap((open) => {
    if (!is(code, open, '{', '(')) return []
    const given = fields(code, open)
    const key = keys.find((each) => given.has(each))
    const range = key === undefined ? undefined : given.get(key)
    if (range === undefined || !(given.has('class') || given.has('klass') || nameBefore(code, open) !== null)) return []
    const first = opens(code, range, '[')
    const value: Range = first === null ? range : (parts(code, first)[0] ?? range)
    const name =
      stringOf(code, given.get('name')) ?? nameBefore(code, open) ?? stringOf(code, given.get('class')) ?? 'unnamed'
    const text = stringOf(code, value) ?? written(code, value)
    return [{ name, schedule: written(code, value), timing: interpret(text), line: lineOfToken(code, value.from) }]
  })
}

function nameBefore(code: Code, open: number): string | null {
  const at = is(code, open - 1, '=>', ':', ',') ? open - 2 : -1
  return at >= 0 && (isString(code, at) || (code.tokens[at]?.kind === 'word' && is(code, open - 1, ':', '=>')))
    ? valueAt(code, at)
    : null
}
