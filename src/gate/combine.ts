import type { Judgement } from '../model/judgement.js'
import { outcomes } from '../model/outcome.js'

/** What several rules say of one measurement, as one: the worse outcome decides, and the words of all are kept. */
export function combine(judgements: readonly Judgement[]): Judgement {
  const worst = judgements.reduce((a, b) => (rank(b) < rank(a) ? b : a))
  return {
    outcome: worst.outcome,
    reason: worst.reason,
    text: sentences(inOrder(worst, judgements).map((judgement) => judgement.text)),
    notes: distinct(judgements.flatMap((judgement) => judgement.notes)),
    change: judgements.find((judgement) => judgement.change !== null)?.change ?? null,
    over: judgements.some((judgement) => judgement.over),
    atLeastWarn: judgements.some((judgement) => judgement.atLeastWarn),
    movers: judgements.flatMap((judgement) => judgement.movers),
    missing: distinct(judgements.flatMap((judgement) => judgement.missing)),
    plans: judgements.find(({ plans }) => plans !== undefined)?.plans,
    place: worst.place ?? judgements.find((judgement) => judgement.place !== null)?.place ?? null,
  }
}

const rank = (judgement: Judgement): number => outcomes.indexOf(judgement.outcome)

/** The words of the outcome that decides come first. */
const inOrder = (first: Judgement, all: readonly Judgement[]): Judgement[] => [
  first,
  ...all.filter((judgement) => judgement !== first),
]

/** Each text once. What a source says has no full stop at its end; where more follows, it gets one. */
const sentences = (texts: readonly string[]): string =>
  distinct(texts)
    .map((text, index, all) => (index === all.length - 1 || /[.!?:;]$/.test(text) ? text : `${text}.`))
    .join(' ')

const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text !== ''))]
