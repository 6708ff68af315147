import { at, get, isMap, keyOf, lineOf, maps, type Node, readYaml, scalar, type YamlFile } from '../documents/yaml.js'
import type { Found } from '../kind.js'
import { baseName, yamlPath } from '../paths.js'
import { interpret, isOnce } from '../schedule/interpret.js'

export const id = 'cloudformation-schedule'

export const mayHold = (path: string): boolean =>
  yamlPath(path) ||
  /\.template$/.test(path) ||
  (/\.json$/.test(path) && /template|cloudformation|cfn|stack|sam\b|infra/i.test(path)) ||
  baseName(path) === 'template.json'

/** Logical id of the resource; of an event of a SAM function, function and event. */
export function find(text: string): readonly Found[] {
  if (!/Schedule/.test(text) || !/AWS::|ScheduleExpression/.test(text)) return []
  const file = readYaml(text)
  return maps(file).flatMap(({ map, path }) => {
    const type = scalar(file, get(file, map, 'Type')) ?? ''
    const properties = get(file, map, 'Properties')
    if (/^Schedule(V2)?$/.test(type) && path.at(-2) === 'Events') {
      const owner = path.filter((key) => !['Properties', 'Events', 'Resources'].includes(key)).slice(-2)
      return scheduled(
        file,
        get(file, properties, 'Schedule') ?? get(file, properties, 'ScheduleExpression'),
        properties,
        owner.join('/'),
      )
    }
    if (!/^AWS::(Events::Rule|Scheduler::Schedule|Glue::Trigger)$/.test(type)) return []
    return scheduled(
      file,
      get(file, properties, 'ScheduleExpression') ?? glue(file, properties),
      properties,
      path.at(-1) ?? type,
    )
  })
}

const glue = (file: YamlFile, properties: Node): Node =>
  scalar(file, get(file, properties, 'Type')) === 'SCHEDULED' ? get(file, properties, 'Schedule') : null

function scheduled(file: YamlFile, node: Node, properties: Node, name: string): Found[] {
  if (node == null) return []
  const schedule = textOf(file, node)
  if (schedule === null || isOnce(schedule)) return []
  const state = scalar(file, get(file, properties, 'State')) ?? scalar(file, get(file, properties, 'Enabled'))
  const timing = interpret(schedule) ?? interpret(defaultOf(file, node) ?? '')
  return [
    { name, schedule, timing, line: lineOf(file, node), active: !['DISABLED', 'false', 'False'].includes(state ?? '') },
  ]
}

/** As it stands, with the intrinsic function: `!Sub rate(${Every} minutes)`, `{"Ref": "Rate"}`. */
function textOf(file: YamlFile, node: Node): string | null {
  const text = scalar(file, node)
  if (text !== null) return tagOf(node) + text
  const call = isMap(node) ? node.items[0] : undefined
  if (call !== undefined) return `${keyOf(call)} ${scalar(file, call.value) ?? ''}`.trim()
  const [start, end] = node?.range ?? [0, 0]
  return end > start ? tagOf(node) + file.text.slice(start, end).replace(/\s+/g, ' ').trim() : null
}

const tagOf = (node: Node): string => (node?.tag?.startsWith('!') ? `${node.tag} ` : '')

/** The default of the parameter that a reference names. */
function defaultOf(file: YamlFile, node: Node): string | null {
  const name = scalar(file, node) ?? scalar(file, get(file, node, 'Ref'))
  if (name === null) return null
  for (const { contents } of file.documents) {
    const found = scalar(file, at(file, contents, 'Parameters', name, 'Default'))
    if (found !== null) return found
  }
  return null
}
