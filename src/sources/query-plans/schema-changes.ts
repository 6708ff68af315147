import type { SchemaChange } from '../../model/plan.js'
import { listOf, own, textOf } from '../fields.js'
import type { Statement } from './statements.js'
import { nameParts, nodesIn } from './tree-walk.js'

/** Statements of one side's schema that the other side does not have, by their text. */
export function changesBetween(own: readonly Statement[], other: readonly Statement[]): SchemaChange[] {
  const plain = ({ sql }: Statement) => sql.replace(/\s+/g, ' ')
  const known = new Set(other.map(plain))
  return own.filter((statement) => !known.has(plain(statement))).map(changeOf)
}

function changeOf({ node, place }: Statement): SchemaChange {
  const names = new Set<string>()
  for (const { kind, value } of nodesIn({ [node.kind]: node.value })) {
    if (kind === 'RangeVar') names.add((textOf(own(value, 'relname')) ?? '').toLowerCase())
    if (kind === 'IndexStmt' || kind === 'RenameStmt')
      names.add((textOf(own(value, 'idxname') ?? own(value, 'newname')) ?? '').toLowerCase())
  }
  if (node.kind === 'DropStmt') {
    for (const object of listOf(own(node.value, 'objects'))) {
      names.add((nameParts(own(own(object, 'List'), 'items')).at(-1) ?? '').toLowerCase())
    }
  }
  const does = node.kind === 'DropStmt' ? 'drops' : /^(?:Index|Create)/.test(node.kind) ? 'creates' : 'changes'
  return { does, names: [...names].filter((name) => name !== ''), place }
}
