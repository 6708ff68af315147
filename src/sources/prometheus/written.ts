import type { WrittenMistake } from '../../model/source.js'
import { checkExpression, type Mistake, withMatchers } from './promql/expression.js'
import type { PrometheusSettings } from './schema.js'

/** As long as what they stand for, so that the columns of what follows stay those of the file. */
const sameLength = [
  ['$__selector', '__sel__="x"'],
  ['$__window', '00000060s'],
  ['$__range', '0000060s'],
  ['$__rate', '000060s'],
] as const

/** Chains of this length may be beyond the reader of expressions, and yet a server may take them. */
const readerLimit = 3000

/** What is wrong with an expression as it stands in the policy, before anything is sent: what no server may accept. */
export function mistakesIn(written: string, settings: Partial<PrometheusSettings>): readonly WrittenMistake[] {
  const draft = sameLength.reduce((text, [template, stand]) => text.replaceAll(template, stand), written)
  const checked = checkExpression(draft)
  const beyond = draft.length > readerLimit && checked.mistakes.every(({ kind }) => kind === 'syntax')
  if (checked.mistakes.length > 0) return beyond ? [] : checked.mistakes
  const sides = written.includes('$__selector') ? [{}] : [settings.baseline?.matchers, settings.candidate?.matchers]
  const found = sides.map((matchers) => withMatchers(draft, checked, matchers ?? {}))
  return distinct(found.flatMap((result) => (typeof result === 'string' ? [] : result)))
}

function distinct(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((one) => [JSON.stringify(one), one])).values()]
}
