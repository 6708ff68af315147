import type { SyntaxNode } from '@lezer/common'
import { parameters, type Signature, signatures, typeWords, type ValueType } from './signatures.js'
import { childrenOf, expressionsIn, type Mistake, mistake } from './tree.js'

/** Says what an expression gives and collects what no server may accept on the way. */
export interface TypeCheck {
  readonly type: ValueType | null
  readonly mistakes: readonly Mistake[]
}

interface Walk {
  readonly text: string
  readonly known: ReadonlyMap<string, Signature>
  readonly wrong: (node: SyntaxNode, message: string) => void
}

export function checkTypes(text: string, top: SyntaxNode): TypeCheck {
  const mistakes: Mistake[] = []
  const wrong = (node: SyntaxNode, message: string) => mistakes.push(mistake(text, 'type', node.from, message))
  const type = typeOf(top, { text, known: signatures(), wrong })
  return { type, mistakes: mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

/** null: something below is wrong already, so that one mistake is not told twice. */
function typeOf(node: SyntaxNode, walk: Walk): ValueType | null {
  switch (node.name) {
    case 'NumberDurationLiteral':
      return 'scalar'
    case 'StringLiteral':
      return 'string'
    case 'VectorSelector':
      return 'vector'
    case 'ParenExpr':
      return inner(node, walk)
    case 'UnaryExpr':
      return unary(node, walk)
    case 'MatrixSelector':
      return matrix(node, walk)
    case 'SubqueryExpr':
      return subquery(node, walk)
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return shifted(node, walk)
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      return inner(node, walk)
    case 'AggregateExpr':
      return aggregate(node, walk)
    case 'FunctionCall':
      return call(node, walk)
    case 'BinaryExpr':
      return binary(node, walk)
    default:
      return null
  }
}

function inner(node: SyntaxNode, walk: Walk): ValueType | null {
  const [only] = expressionsIn(node)
  return only ? typeOf(only, walk) : null
}

function unary(node: SyntaxNode, walk: Walk): ValueType | null {
  const type = inner(node, walk)
  if (type === null || type === 'scalar' || type === 'vector') return type
  walk.wrong(node, `a sign needs a scalar or an instant vector, and this is a ${typeWords[type]}`)
  return null
}

/**
 * The grammar lets `[5m]`, `offset` and `@` take all of `a + b` before them; the language means `b`, the target.
 */
function operand(node: SyntaxNode): {
  readonly only?: SyntaxNode | undefined
  readonly target?: SyntaxNode | undefined
} {
  const [only] = expressionsIn(node)
  let target = only
  while (target?.name === 'BinaryExpr' || target?.name === 'UnaryExpr') target = expressionsIn(target).at(-1)
  return { only, target }
}

/** A range vector where an operator or a sign needs an instant vector. */
function inOperator(host: SyntaxNode, target: SyntaxNode, walk: Walk): null {
  const needs = host.name === 'UnaryExpr' ? 'a sign needs a scalar or an instant vector' : operatorNeeds
  walk.wrong(target, `${needs}, and this is a range vector`)
  return null
}

function matrix(node: SyntaxNode, walk: Walk): ValueType | null {
  const { only, target } = operand(node)
  if (!only || !target) return null
  if (target.name === 'VectorSelector') return only === target ? 'matrix' : inOperator(only, target, walk)
  const shift = target.name === 'OffsetExpr' || target.name === 'StepInvariantExpr'
  const words = shift ? '`offset` and `@` stand after the range: `x[5m] offset 1h`' : 'a range needs a selector'
  walk.wrong(target, `${words}${shift ? '' : '; a range over anything else is a subquery: `(...)[5m:30s]`'}`)
  return null
}

function subquery(node: SyntaxNode, walk: Walk): ValueType | null {
  const { only, target } = operand(node)
  if (!only || !target) return null
  if (only !== target) return inOperator(only, target, walk)
  const type = typeOf(only, walk)
  if (type === null || type === 'vector') return type && 'matrix'
  walk.wrong(node, `a subquery needs an instant vector, and this is a ${typeWords[type]}`)
  return null
}

const shiftable = new Set(['VectorSelector', 'MatrixSelector', 'SubqueryExpr', 'OffsetExpr', 'StepInvariantExpr'])

function shifted(node: SyntaxNode, walk: Walk): ValueType | null {
  const { only, target } = operand(node)
  if (!only || !target) return null
  if (shiftable.has(target.name)) return typeOf(only, walk)
  const word = node.name === 'OffsetExpr' ? 'offset' : '@'
  walk.wrong(target, `\`${word}\` must stand right after a selector, a range or a subquery`)
  return null
}

function aggregate(node: SyntaxNode, walk: Walk): ValueType | null {
  const body = node.getChild('FunctionCallBody')
  const name = walk.text.slice(node.firstChild!.from, node.firstChild!.to).toLowerCase()
  const given = body ? expressionsIn(body) : []
  const parameter = parameters[name]
  const wanted: readonly ValueType[] = parameter ? [parameter, 'vector'] : ['vector']
  if (given.length !== wanted.length) {
    walk.wrong(node, `${name} takes ${counted(wanted.length)}, and here are ${given.length}`)
    return null
  }
  return given.every((one, at) => argument(name, one, wanted[at]!, walk)) ? 'vector' : null
}

const counted = (count: number): string => (count === 1 ? 'one argument' : `${count} arguments`)

function call(node: SyntaxNode, walk: Walk): ValueType | null {
  const name = walk.text.slice(node.firstChild!.from, node.firstChild!.to)
  const signature = walk.known.get(name)
  const body = node.getChild('FunctionCallBody')
  const given = body ? expressionsIn(body) : []
  if (!signature) return null
  const most = signature.repeats ? Number.POSITIVE_INFINITY : signature.takes.length
  if (given.length < signature.least || given.length > most) {
    walk.wrong(node, `${name} takes ${range(signature, most)}, and here are ${given.length}`)
    return null
  }
  const last = signature.takes.length - 1
  const good = given.map((one, at) => argument(name, one, signature.takes[Math.min(at, last)]!, walk))
  return good.every(Boolean) ? signature.gives : null
}

function range(signature: Signature, most: number): string {
  if (signature.least === most) return counted(most)
  return most === Number.POSITIVE_INFINITY ? `at least ${signature.least}` : `${signature.least} to ${most} arguments`
}

function argument(name: string, node: SyntaxNode, wanted: ValueType, walk: Walk): boolean {
  const type = typeOf(node, walk)
  if (type === null) return false
  if (type === wanted) return true
  walk.wrong(node, `${name} needs ${article(wanted)} here, and this is ${article(type)}${advice(name, wanted, type)}`)
  return false
}

const article = (type: ValueType): string => `${type === 'vector' ? 'an' : 'a'} ${typeWords[type]}`

function advice(name: string, wanted: ValueType, type: ValueType): string {
  if (wanted === 'matrix' && type === 'vector') return `: give it a range, \`${name}(...[5m])\``
  if (wanted === 'vector' && type === 'matrix') return ': take its rate first, `rate(...[5m])`'
  return ''
}

const operatorNeeds = 'an operator needs scalars or instant vectors'

const setOperators = new Set(['And', 'Or', 'Unless'])
const comparisons = new Set(['Eql', 'Neq', 'Lss', 'Lte', 'Gtr', 'Gte'])

function binary(node: SyntaxNode, walk: Walk): ValueType | null {
  const [left, right] = expressionsIn(node)
  if (!left || !right) return null
  const types = [typeOf(left, walk), typeOf(right, walk)]
  const names = childrenOf(node).map((child) => child.name)
  const operator = names.find((name) => setOperators.has(name) || comparisons.has(name)) ?? ''
  for (const [at, type] of types.entries()) {
    if (type === null || type === 'scalar' || type === 'vector') continue
    walk.wrong(at === 0 ? left : right, `${operatorNeeds}, and this is ${article(type)}`)
    return null
  }
  if (types.includes(null)) return null
  const words = misuse(operator, names, types)
  if (words === null) return types.includes('vector') ? 'vector' : 'scalar'
  walk.wrong(node, words)
  return null
}

/** What is wrong about the operator itself, or null. */
function misuse(operator: string, names: readonly string[], types: readonly (ValueType | null)[]): string | null {
  const bool = names.includes('BoolModifier')
  const scalars = types.filter((type) => type === 'scalar').length
  if (bool && !comparisons.has(operator)) return '`bool` belongs to comparisons alone'
  if (setOperators.has(operator) && scalars > 0) return '`and`, `or` and `unless` need instant vectors on both sides'
  if (names.includes('MatchingModifierClause') && scalars > 0)
    return '`on` and `ignoring` need instant vectors on both sides'
  if (comparisons.has(operator) && scalars === 2 && !bool) return 'a comparison of two scalars needs `bool`'
  return null
}
