import { type Code, fields, is, lineOfToken, opens, parts, type Range, readCode, valueAt } from '../code/code.js'
import { stringOf, written } from '../code/values.js'
import { get, isMap, itemsOf, lineOf, maps, type Node, readYaml, scalar, type YamlFile } from '../documents/yaml.js'
import type { Found } from '../kind.js'
import { baseName, scriptPath, stem, yamlPath } from '../paths.js'
import { interpret, isOnce } from '../schedule/interpret.js'

export const id = 'serverless-schedule'

export const mayHold = (path: string): boolean =>
  yamlPath(path) || scriptPath(path) || /^serverless.*\.json$/.test(baseName(path))

/** `events: - schedule:` of a function with a handler; the function's key is the name. */
export function find(text: string, path: string): readonly Found[] {
  if (!/\bevents\b/.test(text) || !/\bschedule\b/.test(text)) return []
  if (!yamlPath(path)) return /\bhandler\b/.test(text) ? fromCode(text, path) : []
  const file = readYaml(text)
  return maps(file).flatMap(({ map, path: keys }) => {
    const runs = get(file, map, 'handler') ?? get(file, map, 'image')
    if (runs == null && keys.at(-2) !== 'functions') return []
    const name = keys.at(-1) ?? stem(path)
    return itemsOf(file, get(file, map, 'events')).flatMap((event) => events(file, event, name))
  })
}

function events(file: YamlFile, event: Node, name: string): Found[] {
  const schedule = get(file, event, 'schedule') ?? get(file, get(file, event, 'eventBridge'), 'schedule')
  if (schedule == null) return []
  const rate = isMap(schedule) ? get(file, schedule, 'rate') : schedule
  const enabled = isMap(schedule) ? scalar(file, get(file, schedule, 'enabled')) : null
  const list = itemsOf(file, rate)
  return (list.length > 0 ? list : [rate]).flatMap((node) => {
    const text = scalar(file, node)
    if (text === null || isOnce(text)) return []
    return [{ name, schedule: text, timing: interpret(text), line: lineOf(file, node), active: enabled !== 'false' }]
  })
}

/** The same as an object of code: `events: [{ schedule: 'rate(5 minutes)' }]`. */
function fromCode(text: string, path: string): Found[] {
  const code = readCode(text, 'script')
  return code.tokens.flatMap((_, index) => {
    if (valueAt(code, index) !== 'events' || !is(code, index + 1, ':') || !is(code, index + 2, '[')) return []
    const name = functionKey(code, index) ?? stem(path.replace(/\/index\.[a-z]+$/, ''))
    return parts(code, index + 2).flatMap((item) => {
      const open = opens(code, item, '{')
      const schedule = open === null ? undefined : fields(code, open).get('schedule')
      return schedule === undefined ? [] : codeEvent(code, schedule, name)
    })
  })
}

function codeEvent(code: Code, schedule: Range, name: string): Found[] {
  const open = opens(code, schedule, '{')
  const given = open === null ? null : fields(code, open)
  const rate = given === null ? schedule : given.get('rate')
  if (rate === undefined) return []
  const list = opens(code, rate, '[')
  return (list === null ? [rate] : parts(code, list)).flatMap((range) => {
    const text = stringOf(code, range) ?? written(code, range)
    const enabled = given?.get('enabled')
    if (isOnce(text)) return []
    return [
      {
        name,
        schedule: text,
        timing: interpret(text),
        line: lineOfToken(code, range.from),
        active: enabled === undefined || !is(code, enabled.from, 'false'),
      },
    ]
  })
}

/** The key or the constant that the object around `events` is given. */
function functionKey(code: Code, index: number): string | null {
  for (let at = index; at >= 0; at--) {
    if (!is(code, at, '{') || (code.closing.get(at) ?? 0) < index) continue
    // `const fn: AWSFunction = {`: the name stands before its type.
    const typed = is(code, at - 1, '=') && is(code, at - 3, ':') ? at - 4 : at - 2
    const key = is(code, at - 1, ':', '=') ? valueAt(code, typed) : ''
    return key === '' ? null : key
  }
  return null
}
