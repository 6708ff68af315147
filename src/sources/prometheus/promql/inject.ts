import type { Matchers } from '../../../model/question.js'
import type { Selector } from './selectors.js'
import { matcherText } from './text.js'
import { type Mistake, mistake } from './tree.js'

/** A side's matchers may not meet one of the same label, whatever its operator: which of the two would count? */
export function conflicts(text: string, selectors: readonly Selector[], matchers: Matchers): readonly Mistake[] {
  return selectors.flatMap((selector) =>
    selector.matchers
      .filter((one) => Object.hasOwn(matchers, one.label))
      .map((one) => mistake(text, 'matcher', one.from, conflict(one.label))),
  )
}

const conflict = (label: string): string =>
  `the label "${label}" is matched here and by the side's matchers, too: take it out of the expression`

/** Puts the matchers in front of every selector's own; nothing else of the text changes. */
export function inject(text: string, selectors: readonly Selector[], matchers: Matchers): string {
  const added = matcherText(matchers)
  if (added === '') return text
  let result = ''
  let done = 0
  for (const selector of selectors) {
    result += text.slice(done, selector.insertAt)
    if (selector.braces === 'none') result += `{${added}}`
    else result += selector.braces === 'empty' ? added : `${added}, `
    done = selector.insertAt
  }
  return result + text.slice(done)
}
