import type { Side } from '../model/outcome.js'
import type { Tree } from '../model/tree.js'
import { matchesAny } from '../units/glob.js'
import type { Judged } from './judge.js'

/** SHA-256 per side, in hexadecimal; null where the policy names no dataset. */
export type Datasets = Readonly<Record<Side, string | null>>

const largestFile = 256 * 1024 * 1024

/** The hash of each side. */
export async function datasetHashes(tree: (side: Side) => Tree, patterns: readonly string[]): Promise<Datasets> {
  return {
    baseline: await datasetHash(tree('baseline'), patterns),
    candidate: await datasetHash(tree('candidate'), patterns),
  }
}

/**
 * One hash over the files that the load is made of, by path and content; null where the policy names none.
 * Two sides that were measured with different data cannot be told apart from two sides that behave differently.
 */
async function datasetHash(tree: Tree, patterns: readonly string[]): Promise<string | null> {
  if (patterns.length === 0) return null
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256')
  for (const file of await tree.list('')) {
    if (!matchesAny(file.path, patterns)) continue
    const content = await tree.read(file.path, largestFile)
    if (content === null) continue
    hash.update(`${file.path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Sides that were measured with different data: what statistics said of them is no longer worth a verdict. */
export function heldToDataset(judged: readonly Judged[], datasets: Datasets): readonly Judged[] {
  if (datasets.baseline === datasets.candidate) return judged
  const text = 'The two sides were measured with different data: the dataset files differ.'
  return judged.map(({ measurement, judgement }) =>
    measurement.budget.nature === 'exact' || judgement.outcome === 'no-data'
      ? { measurement, judgement }
      : { measurement, judgement: { ...judgement, outcome: 'inconclusive', reason: 'dataset', text } },
  )
}
