import { type Code, fields, is, isString, lineOfToken, opens, parts, type Range, valueAt } from '../code/code.js'
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
  if (file === null) return []
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
