import type { Found } from '../kind.js'
import { interpret } from '../schedule/interpret.js'
import { declaredIn } from './annotations.js'
import { fallbackJobs } from './template-text.js'
import { at, get, itemsOf, lineOf, maps, type Node, readYaml, scalar, type YamlFile } from './yaml.js'

export interface ResourceShape {
  readonly kind: string
  /** Part that the apiVersion must have, where other resources share the kind. */
  readonly group: string
  readonly suspended: string
}

/** Resources of one kind anywhere in a file: documents, lists, templates of lists, manifests inside others. */
export function scheduledResources(text: string, shape: ResourceShape): readonly Found[] {
  const mentions = new RegExp(`kind["']?\\s*:\\s*["']?${shape.kind}\\b`)
  if (!mentions.test(text)) return []
  const file = readYaml(text)
  const found = maps(file).flatMap(({ map }) => resource(file, map, shape))
  return found.length === 0 && !file.sound ? fallbackJobs(text, mentions, shape) : found
}

function resource(file: YamlFile, map: unknown, shape: ResourceShape): Found[] {
  if (scalar(file, get(file, map, 'kind')) !== shape.kind) return []
  const version = scalar(file, get(file, map, 'apiVersion'))
  if (version !== null && !version.includes(shape.group)) return []
  const metadata = get(file, map, 'metadata')
  const spec = get(file, map, 'spec')
  return schedules(file, spec).map((node) => {
    const schedule = scalar(file, node) ?? ''
    return {
      name: nameOf(file, metadata),
      schedule,
      timing: interpret(schedule),
      line: lineOf(file, node),
      active: scalar(file, at(file, spec, shape.suspended)) !== 'true',
      declared: declaredIn(file, metadata),
    }
  })
}

function schedules(file: YamlFile, spec: Node): Node[] {
  const nodes = [get(file, spec, 'schedule'), ...itemsOf(file, get(file, spec, 'schedules'))]
  return nodes.filter((node) => scalar(file, node) !== null)
}

/** `namespace/name`, or the name alone where the manifest names no namespace. */
function nameOf(file: YamlFile, metadata: Node): string {
  const name =
    scalar(file, get(file, metadata, 'name')) ?? scalar(file, get(file, metadata, 'generateName')) ?? 'unnamed'
  const namespace = scalar(file, get(file, metadata, 'namespace'))
  return namespace === null ? name : `${namespace}/${name}`
}
