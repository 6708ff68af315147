import { get, isMap, keyOf, scalar, type YamlFile } from './yaml.js'

const prefix = 'perf-budget.dev/'

/** What a manifest declares about itself in annotations, by key without the prefix. */
export function declaredIn(file: YamlFile, metadata: unknown): Readonly<Record<string, string>> {
  const annotations = get(file, metadata, 'annotations')
  if (!isMap(annotations)) return {}
  return Object.fromEntries(
    annotations.items
      .filter((pair) => keyOf(pair).startsWith(prefix))
      .map((pair) => [keyOf(pair).slice(prefix.length), scalar(file, pair.value) ?? '']),
  )
}
