import type { Tree } from '../../model/tree.js'
import { matchesAny } from '../../units/glob.js'

export interface SchemaFile {
  readonly path: string
  readonly text: string
}

const largestFile = 32 * 1024 * 1024

/** The files of a schema in the order in which they are applied. */
export async function readSchema(tree: Tree, patterns: readonly string[]): Promise<SchemaFile[]> {
  const named = (await tree.list('')).map(({ path }) => path).filter((path) => matchesAny(path, patterns))
  const files: SchemaFile[] = []
  for (const path of byPatterns(named, patterns)) {
    const content = await tree.read(path, largestFile)
    if (content !== null) files.push({ path, text: forwardPart(new TextDecoder().decode(content)) })
  }
  return files
}

/** What the policy names first comes first (a dump, then the migrations since); Flyway counts over all of its folders. */
function byPatterns(paths: readonly string[], patterns: readonly string[]): string[] {
  if (paths.every((path) => /^[VRBU]\d*[\d._]*__/.test(nameOf(path)))) return inOrder(paths)
  const first = (path: string) => patterns.findIndex((pattern) => matchesAny(path, [pattern]))
  return patterns.flatMap((_, index) => inOrder(paths.filter((path) => first(path) === index)))
}

/**
 * By version, as the tools count: `2` before `10`, `V1.9__` before `V1.10__` in whatever folder, Flyway's repeatable files
 * last. What takes a migration back (`.down.sql`, `down.sql`, Flyway's `U1__`) is left out, and so is what the latest of
 * Flyway's baselines stands for.
 */
export function inOrder(paths: readonly string[]): string[] {
  const forward = paths.filter((path) => /\.sql$/i.test(path) && !takesBack(path))
  const keyed = forward.map((path) => ({ path, key: keyOf(path), flyway: flywayVersion(path) }))
  const baselines = keyed.filter(({ flyway }) => flyway?.kind === 'B').sort((a, b) => compare(a.key, b.key))
  const from = baselines.at(-1)
  return keyed
    .filter(({ path, flyway, key }) => {
      if (from === undefined || flyway === null || path === from.path) return true
      return (
        flyway.kind === 'V' && compare(key, from.key) > 0 && compare(flyway.version, from.flyway?.version ?? []) !== 0
      )
    })
    .sort((a, b) => compare(a.key, b.key))
    .map(({ path }) => path)
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? path
const takesBack = (path: string): boolean =>
  /(?:^|[._-])down\.sql$/i.test(nameOf(path)) || /^U[\d._]+__/.test(nameOf(path))

type Key = readonly (string | number)[]

function flywayVersion(path: string): { readonly kind: string; readonly version: Key } | null {
  const [, kind, version] = /^([VB])(\d[\d._]*?)__/.exec(nameOf(path)) ?? []
  if (kind === undefined || version === undefined) return null
  return { kind, version: version.split(/[._]/).map(Number) }
}

/** Numbers compare as numbers, everything else as text. */
function keyOf(path: string): Key {
  const flyway = flywayVersion(path)
  if (flyway !== null) return [0, 'V', ...flyway.version, '', path]
  const repeatable = /^R__/.test(nameOf(path))
  const parts = path.replace(/\.up\.sql$/i, '').split(/(\d+)/)
  return [repeatable ? 1 : 0, ...parts.map((part, index) => (index % 2 === 1 ? Number(part) : part))]
}

/** A number before a text: `1` before `1.1`. */
function compare(a: Key, b: Key): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [one, other] = [a[index]!, b[index]!]
    if (one === other) continue
    if (typeof one === 'number' && typeof other === 'number') return one - other
    return String(one) < String(other) ? -1 : 1
  }
  return a.length - b.length
}

/** dbmate, goose and sql-migrate write both ways into one file. Lines keep their numbers. */
function forwardPart(text: string): string {
  const lines = text.split('\n')
  const down = lines.findIndex((line) => /^--\s*(?:migrate:down|\+goose Down|\+migrate Down)\b/i.test(line))
  return down === -1 ? text : lines.slice(0, down).join('\n')
}
