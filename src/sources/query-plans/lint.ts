import type { Place } from '../../model/place.js'
import type { LintFinding, LintRule } from '../../model/plan.js'
import { listOf, own, textOf } from '../fields.js'
import { nameParts, nodeOf, nodesIn, type SyntaxNode } from './tree-walk.js'

interface Seen {
  readonly rule: LintRule
  readonly text: string
}

/** What the syntax tree of a query says about its plan. `forbid`: the rules that fail here. */
export function lint(node: SyntaxNode, place: Place, forbid: readonly LintRule[]): LintFinding[] {
  const seen = [...outermost(node), ...anywhere(node)]
  const once = new Map(seen.map((one) => [one.rule, one]))
  return [...once.values()].map((one) => ({ ...one, place, forbidden: forbid.includes(one.rule) }))
}

/** Only what leaves the query counts: a star that an outer list narrows down costs nothing, and count(*) is none. */
function outermost({ kind, value }: SyntaxNode): Seen[] {
  const found: Seen[] = []
  if (kind === 'SelectStmt') {
    if (selectsStar(value)) found.push({ rule: 'select-star', text: 'it selects every column (select *)' })
    if (isUnlimited(value)) found.push({ rule: 'no-limit', text: 'it has no LIMIT' })
  }
  if (kind === 'InsertStmt' && selectsStar(own(own(value, 'selectStmt'), 'SelectStmt'))) {
    found.push({ rule: 'select-star', text: 'it inserts every column of another list (select *)' })
  }
  if (targetsStar(own(value, 'returningList') ?? own(own(value, 'returningClause'), 'exprs'))) {
    found.push({ rule: 'select-star', text: 'it returns every column (returning *)' })
  }
  if ((kind === 'UpdateStmt' || kind === 'DeleteStmt') && own(value, 'whereClause') === undefined) {
    found.push({ rule: 'no-where', text: `the ${kind === 'UpdateStmt' ? 'UPDATE' : 'DELETE'} has no WHERE` })
  }
  return found
}

function selectsStar(select: unknown): boolean {
  if (select === undefined) return false
  const branches = [own(select, 'larg'), own(select, 'rarg')].filter((branch) => branch !== undefined)
  if (branches.length > 0) return branches.some(selectsStar)
  return targetsStar(own(select, 'targetList')) && !narrowed(select)
}

const targetsStar = (targets: unknown): boolean =>
  listOf(targets).some((target) => {
    const column = nodeOf(own(own(target, 'ResTarget'), 'val'))
    return column?.kind === 'ColumnRef' && nodeOf(listOf(own(column.value, 'fields')).at(-1))?.kind === 'A_Star'
  })

/** `select * from (select a, b ...)`, or the same of a WITH list: the inner list names the columns. */
function narrowed(select: unknown): boolean {
  const from = listOf(own(select, 'fromClause'))
  return (
    from.length > 0 &&
    from.every((item) => {
      const inner = own(own(own(item, 'RangeSubselect'), 'subquery'), 'SelectStmt') ?? withQuery(select, item)
      return inner !== undefined && !selectsStar(inner)
    })
  )
}

function withQuery(select: unknown, item: unknown): unknown {
  const name = textOf(own(own(item, 'RangeVar'), 'relname'))
  const found = listOf(own(own(select, 'withClause'), 'ctes')).find(
    (cte) => name !== null && own(own(cte, 'CommonTableExpr'), 'ctename') === name,
  )
  return own(own(own(found, 'CommonTableExpr'), 'ctequery'), 'SelectStmt')
}

/** A list of any length: no LIMIT, nothing aggregated without groups, no condition of equality that may name one row. */
function isUnlimited(select: unknown): boolean {
  if (own(select, 'limitCount') !== undefined || own(select, 'valuesLists') !== undefined) return false
  if (own(select, 'fromClause') === undefined) return false
  const grouped = own(select, 'groupClause') !== undefined
  const targets = [...nodesIn(own(select, 'targetList'))]
  const aggregates = targets.some(
    ({ kind, value }) =>
      kind === 'FuncCall' &&
      /^(?:count|sum|avg|min|max|(?:array|json|jsonb|string|bool)_.*agg|every)$/.test(
        nameParts(own(value, 'funcname')).at(-1) ?? '',
      ),
  )
  return !(aggregates && !grouped) && !hasEquality(own(select, 'whereClause'))
}

const hasEquality = (where: unknown): boolean =>
  [...nodesIn(where)].some(({ kind, value }) => kind === 'A_Expr' && nameParts(own(value, 'name'))[0] === '=')

function anywhere(node: SyntaxNode): Seen[] {
  return [...nodesIn({ [node.kind]: node.value })].flatMap(({ kind, value }) => {
    if (kind === 'A_Expr' && /LIKE/.test(textOf(own(value, 'kind')) ?? '') && startsWithWildcard(own(value, 'rexpr'))) {
      return [{ rule: 'leading-wildcard' as const, text: 'a LIKE begins with a wildcard: no B-tree index serves it' }]
    }
    if (kind === 'BoolExpr' && own(value, 'boolop') === 'NOT_EXPR' && isInSubquery(listOf(own(value, 'args'))[0])) {
      return [
        { rule: 'not-in-subquery' as const, text: 'NOT IN (subquery) is planned row by row; NOT EXISTS is a join' },
      ]
    }
    if (kind === 'SelectStmt') return [...offsets(value), ...randomOrder(value)]
    return []
  })
}

const startsWithWildcard = (pattern: unknown): boolean =>
  /^%/.test(textOf(own(own(own(pattern, 'A_Const'), 'sval'), 'sval')) ?? '')

const isInSubquery = (argument: unknown): boolean =>
  own(own(argument, 'SubLink'), 'subLinkType') === 'ANY_SUBLINK' &&
  own(own(argument, 'SubLink'), 'operName') === undefined

const largeOffset = 1000

function offsets(select: unknown): Seen[] {
  const skipped = own(own(own(own(select, 'limitOffset'), 'A_Const'), 'ival'), 'ival')
  if (typeof skipped !== 'number' || skipped < largeOffset) return []
  return [{ rule: 'large-offset', text: `OFFSET ${skipped} reads as many rows and throws them away` }]
}

const randomOrder = (select: unknown): Seen[] =>
  listOf(own(select, 'sortClause')).some(
    (sort) => nameParts(own(own(own(own(sort, 'SortBy'), 'node'), 'FuncCall'), 'funcname')).at(-1) === 'random',
  )
    ? [{ rule: 'order-by-random', text: 'ORDER BY random() sorts the whole table' }]
    : []
