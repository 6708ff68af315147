import type { SyntaxNode } from '@lezer/common'
import { childrenOf, type Mistake, mistake, unquote } from './tree.js'

/** One selector of an expression. */
export interface Selector {
  readonly metric: string | null
  readonly matchers: readonly Matcher[]
  readonly text: string
  readonly from: number
  readonly to: number
  /** Where `label="value"` goes: after the opening brace, or, without braces, the end of the name. */
  readonly insertAt: number
  readonly braces: 'none' | 'empty' | 'filled'
}

export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
  readonly from: number
}

export function readSelector(text: string, node: SyntaxNode): Selector {
  const list = node.getChild('LabelMatchers')
  const name = node.getChild('Identifier')
  const inside = list ? childrenOf(list) : []
  const items = inside.filter((child) => /LabelMatcher$|QuotedLabelName$/.test(child.name))
  const quoted = items.find((item) => item.name === 'QuotedLabelName')
  const matchers = items.filter((item) => item !== quoted).map((item) => readMatcher(text, item))
  const named = matchers.find((one) => one.label === '__name__' && one.operator === '=')
  return {
    metric: name
      ? text.slice(name.from, name.to)
      : quoted
        ? unquote(text.slice(quoted.from, quoted.to))
        : (named?.value ?? null),
    matchers,
    text: text.slice(node.from, node.to),
    from: node.from,
    to: node.to,
    insertAt: list ? list.from + 1 : node.to,
    braces: !list ? 'none' : items.length === 0 ? 'empty' : 'filled',
  }
}

function readMatcher(text: string, node: SyntaxNode): Matcher {
  const [label, operator, value] = childrenOf(node)
  const name = text.slice(label!.from, label!.to)
  return {
    label: node.name === 'QuotedLabelMatcher' ? unquote(name) : name,
    operator: text.slice(operator!.from, operator!.to),
    value: unquote(text.slice(value!.from, value!.to)),
    from: node.from,
  }
}

/** A selector that could match everything is an error on every server; an injected matcher must not hide it. */
export function selectorMistakes(text: string, selector: Selector): readonly Mistake[] {
  const names = selector.matchers.filter((one) => one.label === '__name__')
  const written = selector.metric !== null && names.length === 0 ? 1 : 0
  const unnamed = /^\s*[A-Za-z_:]/.test(selector.text)
  if (names.length > 0 && unnamed) {
    return [mistake(text, 'matcher', names[0]!.from, 'the metric name is given twice')]
  }
  const invalid = selector.matchers.find((one) => one.operator.endsWith('~') && !isPattern(one.value))
  if (invalid) return [mistake(text, 'matcher', invalid.from, `"${invalid.value}" is not a regular expression`)]
  if (written > 0 || selector.matchers.some((one) => !matchesEmpty(one))) return []
  return [
    mistake(
      text,
      'matcher',
      selector.from,
      'a selector needs a name or one matcher that does not match the empty value',
    ),
  ]
}

function matchesEmpty(matcher: Matcher): boolean {
  switch (matcher.operator) {
    case '=':
      return matcher.value === ''
    case '!=':
      return matcher.value !== ''
    case '=~':
      return pattern(matcher.value)?.test('') ?? false
    default:
      return !(pattern(matcher.value)?.test('') ?? true)
  }
}

/** RE2 knows flags that JavaScript does not: they are taken off, which changes nothing about the empty value. */
function pattern(source: string): RegExp | null {
  try {
    return new RegExp(`^(?:${source.replace(/\(\?[imsU]+\)/g, '').replace(/\(\?P</g, '(?<')})$`)
  } catch {
    return null
  }
}

/** Only what no engine takes is refused here; the rest is the server's to say. */
function isPattern(source: string): boolean {
  const bare = source.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '')
  let depth = 0
  for (const letter of bare) {
    if (letter === '(') depth++
    if (letter === ')' && --depth < 0) return false
  }
  return depth === 0 && !/^[*+?]/.test(bare)
}
