import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { QueryLint } from '../model/plan.js'
import { nothingToSay } from './judgement.js'
import { noData } from './sides.js'

/** Holds the text of a query against what the policy forbids in it. What was there at base already is told, not failed. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(({ baseline, candidate }) => {
    if (candidate.kind === 'absent') return noData(candidate.reason, candidate.text)
    if (candidate.kind !== 'query-lint') return noData('unsupported', 'This is no text of a query.')
    return judgeText(candidate, baseline.kind === 'query-lint' ? baseline : null)
  })
}

function judgeText(candidate: QueryLint, baseline: QueryLint | null): Judgement {
  const forbidden = candidate.found.filter((finding) => finding.forbidden)
  const [first] = forbidden
  if (first === undefined) return { ...nothingToSay, text: 'Nothing that the policy forbids.' }
  const before = new Set(baseline?.found.map(({ rule }) => rule))
  const where = `${first.place.path}:${first.place.line}`
  const text = `At ${where}, ${forbidden.map((finding) => finding.text).join('; ')}.`
  const inherited = forbidden.every(({ rule }) => before.has(rule))
  return {
    ...nothingToSay,
    outcome: inherited ? 'inherited' : 'over-budget',
    text: inherited ? `${text} It was so at base.` : text,
    place: first.place,
  }
}
