import type { MetricQuestion } from '../../../model/question.js'
import type { Absent, Answer } from '../../../model/reading.js'
import { type Failure, isFailure } from '../failure.js'
import { type AskedSide, range, selectorOf, type Window } from '../side.js'
import { grouping, keyOf } from '../values.js'
import { noSamples } from './ratio.js'

type SharesQuestion = Extract<MetricQuestion, { kind: 'shares' }>

/** Totals per value of a label: `sum by (label)(increase())` of each counter, added up here. */
export async function askShares(side: AskedSide, window: Window, question: SharesQuestion): Promise<Answer | Failure> {
  const parts = new Map<string, { numerator: number; denominator: number }>()
  const ask = (name: string) => {
    const selector = selectorOf(side, name, question.matchers)
    return `sum${grouping(question.label)}(increase(${selector}[${range(window.seconds)}]))`
  }
  const add = async (names: readonly string[], half: 'numerator' | 'denominator'): Promise<Failure | Absent | null> => {
    const replies = await Promise.all(names.map((name) => side.client.instant(ask(name), window.end)))
    for (const [at, reply] of replies.entries()) {
      if (isFailure(reply)) return reply
      if (reply.series.length === 0) {
        return noSamples(side, window, selectorOf(side, names[at]!, question.matchers), ask(names[at]!))
      }
      for (const series of reply.series) {
        const key = keyOf(series.labels, question.label) ?? ''
        const part = parts.get(key) ?? { numerator: 0, denominator: 0 }
        parts.set(key, { ...part, [half]: part[half] + (series.points.at(-1)?.[1] ?? 0) })
      }
    }
    return null
  }
  const missing = (await add(question.numerator, 'numerator')) ?? (await add(question.denominator, 'denominator'))
  if (missing !== null) return isFailure(missing) ? missing : { whole: missing, by: new Map() }
  const sorted = [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const origin = question.numerator.concat(question.denominator).map(ask).join('; ')
  return { whole: { kind: 'shares', label: question.label, parts: new Map(sorted), origin }, by: new Map() }
}
