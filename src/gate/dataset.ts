import { createHash } from 'node:crypto'
import type { Tree } from '../model/tree.js'
import { matchesAny } from '../units/glob.js'

const largestFile = 256 * 1024 * 1024

/**
 * One hash over the files that the load is made of, by path and content; null where the policy names none.
 * Two sides that were measured with different data cannot be told apart from two sides that behave differently.
 */
export async function datasetHash(tree: Tree, patterns: readonly string[]): Promise<string | null> {
  if (patterns.length === 0) return null
  const hash = createHash('sha256')
  for (const file of await tree.list('')) {
    if (!matchesAny(file.path, patterns)) continue
    const content = await tree.read(file.path, largestFile)
    if (content === null) continue
    hash.update(`${file.path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
