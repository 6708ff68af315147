import { entriesOf, fields, listOf, own, textOf } from '../fields.js'

/** A node of the syntax tree: its kind and what it holds. */
export interface SyntaxNode {
  readonly kind: string
  readonly value: unknown
}

/** Every node below, parents before children. The tree is as deep as its author liked: no recursion. */
export function* nodesIn(tree: unknown): Generator<SyntaxNode> {
  const open: unknown[] = [tree]
  while (open.length > 0) {
    const next = open.pop()
    for (const [kind, value] of entriesOf(next)) {
      if (/^[A-Z]/.test(kind) && fields(value) !== null) yield { kind, value }
    }
    const children = Array.isArray(next) ? next : entriesOf(next).map(([, value]) => value)
    for (let index = children.length - 1; index >= 0; index--) {
      if (typeof children[index] === 'object' && children[index] !== null) open.push(children[index])
    }
  }
}

/** `{SelectStmt: {...}}` as its kind and value. */
export function nodeOf(wrapped: unknown): SyntaxNode | null {
  const [first] = entriesOf(wrapped)
  return first === undefined ? null : { kind: first[0], value: first[1] }
}

/** The parts of a qualified name: `pg_catalog`, `set_config`. */
export const nameParts = (list: unknown): string[] =>
  listOf(list).map((part) => textOf(own(own(part, 'String'), 'sval')) ?? '')
