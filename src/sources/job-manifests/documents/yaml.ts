import * as yaml from 'yaml'
import { linesOf } from '../paths.js'
import { mask } from './mask.js'

export type Node = yaml.ParsedNode | yaml.Node | null | undefined

/** A YAML (or JSON) file of any number of documents, templates and unknown tags tolerated. */
export interface YamlFile {
  readonly text: string
  readonly lineAt: (offset: number) => number
  readonly documents: readonly yaml.Document[]
  /** False where a document has errors even with its templates masked. */
  readonly sound: boolean
}

const deepest = 100

/** Throws RangeError where the text nests deeper than any manifest does: a bomb. */
export function readYaml(text: string): YamlFile {
  if (nesting(text) > deepest) throw new RangeError('nests deeper than any manifest')
  const options = {
    strict: false,
    uniqueKeys: false,
    logLevel: 'silent' as const,
    stringKeys: false,
    prettyErrors: false,
  }
  const parsed = yaml.parseAllDocuments(mask(text), options)
  const documents = Array.isArray(parsed) ? parsed : []
  const sound = documents.every((document) => document.errors.length === 0)
  return { text, lineAt: linesOf(text), documents, sound }
}

/** The deepest nesting of brackets, where a line that begins a new key starts over, and of list dashes on one line. */
function nesting(text: string): number {
  let depth = 0
  let most = 0
  for (const [mark] of text.matchAll(/[[{\]}]|\n(?=\w)|(- ){50}/g)) {
    if (mark === '[' || mark === '{') most = Math.max(most, ++depth)
    else if (mark === '\n') depth = 0
    else if (mark.length > 1) return Number.POSITIVE_INFINITY
    else if (depth > 0) depth--
  }
  return most
}

export const isMap = (node: unknown): node is yaml.YAMLMap => yaml.isMap(node)

/** Value of a key, through an alias and through merge keys. */
export function get(file: YamlFile, node: unknown, key: string, depth = 0): Node {
  const map = resolved(file, node)
  if (!yaml.isMap(map) || depth > 5) return null
  for (const pair of map.items) if (keyOf(pair) === key) return resolved(file, pair.value)
  for (const pair of map.items) {
    if (keyOf(pair) !== '<<') continue
    const inherited = get(file, pair.value, key, depth + 1)
    if (inherited != null) return inherited
  }
  return null
}

/** Value at a path of keys. */
export const at = (file: YamlFile, node: unknown, ...keys: readonly string[]): Node =>
  keys.reduce<Node>((inner, key) => get(file, inner, key), node as Node)

export const keyOf = (pair: yaml.Pair): string =>
  yaml.isScalar(pair.key) ? String(pair.key.value) : typeof pair.key === 'string' ? pair.key : ''

export const itemsOf = (file: YamlFile, node: unknown): readonly Node[] => {
  const list = resolved(file, node)
  return yaml.isSeq(list) ? list.items.map((item) => resolved(file, item)) : []
}

function resolved(file: YamlFile, node: unknown): Node {
  if (!yaml.isAlias(node)) return yaml.isNode(node) ? node : null
  for (const document of file.documents) {
    const target = node.resolve(document)
    if (target !== undefined) return target
  }
  return null
}

/** A scalar as it is written, templates included; null where the node is none or is empty. */
export function scalar(file: YamlFile, node: unknown): string | null {
  if (!yaml.isScalar(node) || node.value === null || node.value === '') return null
  const [start, end] = node.range ?? [0, 0]
  const source = file.text.slice(start, end)
  if (!/\{\{|<%|\{%/.test(source)) return String(node.source ?? node.value).trim()
  return source.trim().replace(/^(["'])([\s\S]*)\1$/, '$2')
}

export const lineOf = (file: YamlFile, node: unknown): number =>
  yaml.isNode(node) && node.range ? file.lineAt(node.range[0]) : 1

/** Every map of the file with the keys that lead to it, outermost first. Aliases are not followed. */
export function maps(file: YamlFile): { readonly map: yaml.YAMLMap; readonly path: readonly string[] }[] {
  const found: { map: yaml.YAMLMap; path: readonly string[] }[] = []
  const visit = (node: unknown, path: readonly string[]): void => {
    if (path.length > deepest) return
    if (yaml.isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, String(index)])
    if (!yaml.isMap(node)) return
    found.push({ map: node, path })
    for (const pair of node.items) visit(pair.value, [...path, keyOf(pair)])
  }
  for (const document of file.documents) visit(document.contents, [])
  return found
}
