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
  for (const path of inOrder(named)) {
    const content = await tree.read(path, largestFile)
    if (content !== null) files.push({ path, text: forwardPart(new TextDecoder().decode(content)) })
  }
  return files
}

/**
 * By version, as the tools count: `2` before `10`, `V1.9__` before `V1.10__`, Flyway's repeatable files last. What takes
 * a migration back (`.down.sql`, `down.sql`, Flyway's `U1__`) is left out.
 */
export function inOrder(paths: readonly string[]): string[] {
  return paths.filter((path) => /\.sql$/i.test(path) && !takesBack(path)).sort((a, b) => compare(keyOf(a), keyOf(b)))
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? path
const takesBack = (path: string): boolean =>
  /(?:^|[._-])down\.sql$/i.test(nameOf(path)) || /^U[\d._]+__/.test(nameOf(path))

/** Numbers compare as numbers, everything else as text. */
function keyOf(path: string): (string | number)[] {
  const repeatable = /^R__/.test(nameOf(path))
  const parts = path
    .replace(/\.up\.sql$/i, '')
    .replace(/\/V(?=\d[\d._]*__)/, '/')
    .split(/(\d+)/)
  return [repeatable ? 1 : 0, ...parts.map((part, index) => (index % 2 === 1 ? Number(part) : part))]
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
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
