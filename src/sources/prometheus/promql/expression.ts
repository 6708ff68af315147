import type { SyntaxNode } from '@lezer/common'
import type { Matchers } from '../../../model/question.js'
import { conflicts, inject } from './inject.js'
import { readSelector, type Selector, selectorMistakes } from './selectors.js'
import { keywords, newer, signatures, type ValueType } from './signatures.js'
import { matcherText } from './text.js'
import {
  childrenOf,
  expressionsIn,
  type Mistake,
  mistake,
  parse,
  selectorsIn,
  syntaxMistakes,
  withoutText,
} from './tree.js'
import { checkTypes } from './types.js'

export type { Mistake } from './tree.js'

/** An expression as it was read, before anything is sent. */
export interface Checked {
  readonly type: ValueType | null
  readonly mistakes: readonly Mistake[]
  readonly selectors: readonly Selector[]
  /** What a reader should know although nothing is wrong. */
  readonly notes: readonly string[]
  /** What a server before this version does not know. */
  readonly needs: readonly { readonly feature: string; readonly since: string }[]
  /** The longest range in seconds, 0 where there is none. */
  readonly longestRange: number
}

export function checkExpression(text: string): Checked {
  const tree = parse(text)
  const top = childrenOf(tree.topNode)[0] ?? null
  const unknown = unknownFunctions(text)
  const broken =
    text.trim() === '' ? [mistake(text, 'syntax', 0, 'the expression is empty')] : syntaxMistakes(text, tree)
  const nodes = top === null || broken.length > 0 ? [] : selectorsIn(top, (node) => isDataLabels(text, node))
  const selectors = nodes.map((node) => readSelector(text, node))
  const types = top === null || broken.length > 0 || unknown.length > 0 ? null : checkTypes(text, top)
  const wrong = types === null ? [] : [...types.mistakes, ...selectors.flatMap((one) => selectorMistakes(text, one))]
  return {
    type: types?.type ?? null,
    mistakes: unknown.length > 0 ? unknown : [...broken, ...wrong],
    selectors,
    notes: notesOn(text, selectors),
    needs: needsOf(text, selectors),
    longestRange: longestRange(text),
  }
}

/** With a side's matchers in every selector, or what forbids it. */
export function withMatchers(text: string, checked: Checked, matchers: Matchers): string | readonly Mistake[] {
  if (checked.mistakes.length > 0) return checked.mistakes
  if (checked.selectors.length === 0) {
    return [mistake(text, 'matcher', 0, 'the expression reads no series: it does not depend on the build')]
  }
  const both = conflicts(text, checked.selectors, matchers)
  return both.length > 0 ? both : inject(text, checked.selectors, matchers)
}

/** Templates stand for text, so they are filled in before the expression is read. */
export function fillTemplates(
  text: string,
  values: { readonly matchers: Matchers; readonly window: number; readonly rate: number; readonly range: number },
): string {
  return text
    .replaceAll('$__selector', () => matcherText(values.matchers))
    .replaceAll('$__window', `${values.window}s`)
    .replaceAll('$__rate', `${values.rate}s`)
    .replaceAll('$__range', `${values.range}s`)
}

/** Error recovery reads `foo(x)` as a selector and junk: calls of functions that do not exist are looked for first. */
function unknownFunctions(text: string): readonly Mistake[] {
  const known = signatures()
  return [...withoutText(text).matchAll(/([A-Za-z_:][A-Za-z0-9_:]*)\s*\(/g)]
    .filter(([, name]) => !known.has(name!) && !keywords.has(name!.toLowerCase()))
    .map((found) => mistake(text, 'type', found.index, `no function is called "${found[1]}"${renamed(found[1]!)}`))
}

function renamed(name: string): string {
  const known = [...signatures().keys()].find((one) => one === name.toLowerCase())
  return known ? `; did you mean ${known}?` : ''
}

/** The second argument of info() chooses labels of target_info, not series of a side. */
function isDataLabels(text: string, node: SyntaxNode): boolean {
  const body = node.parent
  const called = body?.parent?.firstChild
  if (body?.name !== 'FunctionCallBody' || !called || text.slice(called.from, called.to) !== 'info') return false
  return expressionsIn(body)[1]?.from === node.from
}

function notesOn(text: string, selectors: readonly Selector[]): readonly string[] {
  const bare = withoutText(text)
  const notes: string[] = []
  if (/\babsent(_over_time)?\s*\(/.test(bare)) {
    notes.push("absent() answers with the labels of its selector, the side's matchers among them")
  }
  if (/\blabel_(replace|join)\s*\(/.test(bare)) {
    notes.push("label_replace() and label_join() work after selection: the side's matchers see the stored labels")
  }
  const recorded = selectors.find((one) => one.metric?.includes(':'))
  if (recorded) notes.push(`${recorded.metric} looks like a recording rule: the side's labels must have survived it`)
  return notes
}

function needsOf(text: string, selectors: readonly Selector[]): Checked['needs'] {
  const bare = withoutText(text)
  const features = newer.filter(([pattern]) => pattern.test(bare)).map(([, feature, since]) => ({ feature, since }))
  const odd = selectors.some((one) => one.metric !== null && !/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(one.metric))
  return odd ? [...features, { feature: 'names in quotes', since: '3.0' }] : features
}

const secondsOf: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
}

function longestRange(text: string): number {
  const ranges = [...withoutText(text).matchAll(/\[\s*((?:\d+(?:ms|[smhdwy]))+)/g)].map(([, range]) =>
    [...range!.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * secondsOf[unit!]!,
      0,
    ),
  )
  return Math.max(0, ...ranges)
}
