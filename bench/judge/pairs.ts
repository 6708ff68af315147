import { outcomeOf, type Pair } from './lines.js'

export interface RealPair extends Pair {
  readonly id: string
  readonly origin: string
  /** The regression in the bad direction as a fraction; null for two real versions. */
  readonly true_effect: number | null
}

/** Scores the judge on real pairs: a table by effect, and whether what is required of it holds. */
export function scorePairs(pairs: readonly RealPair[]): { readonly lines: readonly string[]; readonly met: boolean } {
  const judged = pairs.map((pair) => ({ ...pair, outcome: outcomeOf(pair) }))
  const effects = [...new Set(judged.map((pair) => pair.true_effect))].sort((a, b) => (a ?? -1) - (b ?? -1))
  const rows = effects.map((effect) =>
    row(
      effect,
      judged.filter((pair) => pair.true_effect === effect),
    ),
  )
  const failures = (of: (effect: number) => boolean): { readonly of: number; readonly failed: number } => {
    const chosen = judged.filter((pair) => pair.true_effect !== null && of(pair.true_effect))
    return { of: chosen.length, failed: chosen.filter((pair) => pair.outcome === 'regressed').length }
  }
  const none = failures((effect) => effect === 0)
  const small = failures((effect) => effect === 0.05)
  const large = failures((effect) => effect >= 0.2)
  const share = large.of === 0 ? 1 : large.failed / large.of
  const verdicts = [
    `no failure without a change: ${none.failed} of ${none.of}`,
    `no failure at +5 %: ${small.failed} of ${small.of}`,
    `at least 99 % failures from +20 %: ${large.failed} of ${large.of}, ${(100 * share).toFixed(1)} %`,
  ]
  const missed = judged.filter((pair) => (pair.true_effect ?? 0) >= 0.2 && pair.outcome !== 'regressed')
  const said = missed.map((pair) => `  not failed: ${pair.id} (${pair.origin}): ${pair.outcome}`)
  return { lines: [...rows, '', ...verdicts, ...said], met: none.failed === 0 && small.failed === 0 && share >= 0.99 }
}

function row(effect: number | null, pairs: readonly { readonly outcome: string }[]): string {
  const count = (outcome: string): number => pairs.filter((pair) => pair.outcome === outcome).length
  const name = effect === null ? 'unknown' : `+${Math.round(effect * 1000) / 10} %`
  const counts = ['regressed', 'inconclusive', 'ok', 'improved'].map((outcome) => `${outcome} ${count(outcome)}`)
  return `${name.padStart(9)}  ${String(pairs.length).padStart(4)} pairs: ${counts.join(', ')}`
}
