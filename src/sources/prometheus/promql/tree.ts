import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** One thing that is wrong with an expression. `line` and `column` count from 1. */
export interface Mistake {
  /** syntax: the grammar does not know it; the server may. type: no server may accept it. */
  readonly kind: 'syntax' | 'type' | 'matcher'
  readonly message: string
  readonly line: number
  readonly column: number
}

export function parse(expression: string): Tree {
  return parser.parse(expression)
}

export function mistake(expression: string, kind: Mistake['kind'], offset: number, message: string): Mistake {
  const before = expression.slice(0, offset)
  const line = before.split('\n').length
  return { kind, message, line, column: offset - (before.lastIndexOf('\n') + 1) + 1 }
}

/** The grammar recovers from every error; an expression is only well formed when no error node is left. */
export function syntaxMistakes(expression: string, tree: Tree): readonly Mistake[] {
  const found: Mistake[] = []
  tree.iterate({
    enter: (node) => {
      if (!node.type.isError || found.length > 0) return
      const text = expression.slice(node.from, node.to).trim() || expression.slice(node.from).trim().slice(0, 12)
      found.push(mistake(expression, 'syntax', node.from, text ? `unexpected "${clip(text)}"` : 'unexpected end'))
    },
  })
  return found
}

const clip = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}...` : text)

/** Children that are expressions, in order. */
export function expressionsIn(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter((child) => isExpression(child))
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child)
  }
  return children
}

const isExpression = (node: SyntaxNode): boolean => node.type.is('Expr')

/** Every selector below a node, in the order of the text; `skip` leaves out a whole branch. */
export function selectorsIn(top: SyntaxNode, skip: (node: SyntaxNode) => boolean = () => false): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const open: SyntaxNode[] = [top]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (skip(node)) continue
    if (node.name === 'VectorSelector') found.push(node)
    else open.push(...childrenOf(node).toReversed())
  }
  return found
}

/** The text without strings and comments, every other character in its place. */
export function withoutText(expression: string): string {
  return expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*/gs, (text) => ' '.repeat(text.length))
}

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The value of a string literal of the language: Go's escapes in double and single quotes, none in backticks. */
export function unquote(literal: string): string {
  const body = literal.slice(1, -1)
  if (literal.startsWith('`')) return body
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, hex?: string, short?: string, long?: string, octal?: string, one?: string) => {
      const code = hex ?? short ?? long
      if (code !== undefined) return codePoint(Number.parseInt(code, 16))
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8))
      return escapes[one!] ?? one!
    },
  )
}

const codePoint = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '')
