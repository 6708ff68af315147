import type { SchemaChange } from '../../model/plan.js'
import { listOf, own, textOf } from '../fields.js'
import type { Statement } from './statements.js'
import { nameParts, nodesIn, type SyntaxNode } from './tree-walk.js'

/** Statements of one side's schema that the other side does not have, by their text. */
export function changesBetween(own: readonly Statement[], other: readonly Statement[]): SchemaChange[] {
  const plain = ({ sql }: Statement) => sql.replace(/\s+/g, ' ')
  const known = new Set(other.map(plain))
  return own.filter((statement) => !known.has(plain(statement))).flatMap(changesOf)
}

function changesOf({ node, place }: Statement): SchemaChange[] {
  const change = (does: SchemaChange['does'], names: readonly (string | null)[]): SchemaChange => ({
    does,
    names: [...new Set(names.flatMap((name) => (name === null || name === '' ? [] : [name.toLowerCase()])))],
    place,
  })
  if (node.kind === 'DropStmt') return [change('drops', dropped(node.value))]
  const does = /^(?:Index|Create)/.test(node.kind) ? 'creates' : 'changes'
  return [
    ...constraints(node).map(([how, name]) => change(how, [name])),
    change(does, [...tablesIn(node), ...ownNames(node)]),
  ]
}

const dropped = (value: unknown): (string | null)[] =>
  listOf(own(value, 'objects')).map((object) => nameParts(own(own(object, 'List'), 'items')).at(-1) ?? null)

/** Tables, wherever they are named: as nodes of their own, and as the relation that a statement is about. */
const tablesIn = (node: SyntaxNode): (string | null)[] =>
  [...nodesIn({ [node.kind]: node.value })].flatMap(({ kind, value }) => [
    kind === 'RangeVar' ? textOf(own(value, 'relname')) : null,
    textOf(own(own(value, 'relation'), 'relname')),
  ])

const ownNames = ({ value }: SyntaxNode): (string | null)[] => [
  textOf(own(value, 'idxname')),
  textOf(own(value, 'newname')),
]

/** An index goes and comes with its constraint. */
function constraints({ kind, value }: SyntaxNode): (readonly ['drops' | 'creates', string | null])[] {
  if (kind !== 'AlterTableStmt') return []
  return listOf(own(value, 'cmds')).map((wrapped) => {
    const command = own(wrapped, 'AlterTableCmd')
    return own(command, 'subtype') === 'AT_DropConstraint'
      ? ['drops', textOf(own(command, 'name'))]
      : ['creates', textOf(own(own(own(command, 'def'), 'Constraint'), 'conname'))]
  })
}
