import { listOf, own, textOf } from '../fields.js'
import type { Statement } from './statements.js'
import { nameParts, nodeOf, nodesIn, type SyntaxNode } from './tree-walk.js'

/** What becomes of a statement of a schema or a seed before it reaches a database. */
export type Permit =
  | { readonly kind: 'run'; readonly sql: string }
  | { readonly kind: 'skip'; readonly note: string | null }
  | { readonly kind: 'refuse'; readonly why: string }

/** Statements that make or change what a plan rests on. What is not listed is refused. */
const runs = new Set(
  [
    'AlterDomainStmt AlterEnumStmt AlterFunctionStmt AlterObjectSchemaStmt AlterOpFamilyStmt AlterSeqStmt AlterStatsStmt',
    'AlterTableStmt AlterTypeStmt CompositeTypeStmt CreateCastStmt CreateDomainStmt CreateEnumStmt CreateFunctionStmt',
    'CreateOpClassStmt CreateOpFamilyStmt CreatePolicyStmt CreateRangeStmt CreateSchemaStmt CreateSeqStmt CreateStatsStmt',
    'CreateStmt CreateTableAsStmt CreateTrigStmt DefineStmt DeleteStmt DoStmt DropStmt IndexStmt InsertStmt MergeStmt',
    'RefreshMatViewStmt RenameStmt RuleStmt TruncateStmt UpdateStmt VariableSetStmt ViewStmt CreateExtensionStmt',
  ].flatMap((line) => line.split(' ')),
)

/** Statements without which plans are the same: rights, comments, transactions (each statement stands for itself). */
const skipped = new Set(
  [
    'AlterDefaultPrivilegesStmt AlterOwnerStmt AlterRoleStmt AlterRoleSetStmt AlterExtensionStmt CommentStmt CreateRoleStmt',
    'DropRoleStmt GrantRoleStmt GrantStmt LockStmt NotifyStmt ReassignOwnedStmt SecLabelStmt VacuumStmt ReindexStmt',
    'ClusterStmt CheckPointStmt CreatePublicationStmt AlterPublicationStmt CreateEventTrigStmt AlterDatabaseSetStmt',
    'ConstraintsSetStmt DiscardStmt AlterPolicyStmt CreatedbStmt AlterDatabaseStmt CreateSubscriptionStmt',
  ].flatMap((line) => line.split(' ')),
)

/** Functions that reach the server's files, other servers or the clock. */
export const forbiddenFunction =
  /^(?:pg_sleep.*|pg_read_.*|pg_ls_.*|pg_stat_file|pg_file_.*|pg_logdir_.*|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_advisory.*|lo_import|lo_export|lo_from_bytea|dblink.*|query_to_xml.*|pg_execute_server_program)$/

/** Functions that a schema may call by a SELECT of its own: dumps set the search path and the state of sequences. */
const setters = new Set(['set_config', 'setval', 'setseed'])

/** Extensions that reach files or other servers. */
const forbiddenExtensions = new Set([
  'dblink',
  'postgres_fdw',
  'file_fdw',
  'adminpack',
  'plpython3u',
  'plperlu',
  'pltclu',
])

/** Extensions that watch, plan jobs or tidy up. The embedded database does not have them, and no plan needs them. */
const planless = new Set(
  'pg_stat_statements pg_buffercache pgstattuple pgaudit pg_cron pg_repack pg_prewarm pg_wait_sampling plpgsql_check'.split(
    ' ',
  ),
)

/** Decides by the syntax tree, never by the text. */
export function permitFor({ node, sql }: Statement): Permit {
  const reached = outOfReach(node)
  if (reached !== null) return { kind: 'refuse', why: reached }
  switch (node.kind) {
    case 'SelectStmt':
      return onlySets(node.value) ? { kind: 'run', sql } : { kind: 'refuse', why: 'a SELECT changes no schema' }
    case 'TransactionStmt':
      return /ROLLBACK/.test(textOf(own(node.value, 'kind')) ?? '')
        ? { kind: 'refuse', why: 'a ROLLBACK cannot be followed: each statement runs for itself' }
        : { kind: 'skip', note: null }
    case 'IndexStmt':
    case 'DropStmt':
      return { kind: 'run', sql: own(node.value, 'concurrent') === true ? withoutConcurrently(sql) : sql }
    case 'CreateExtensionStmt': {
      const name = textOf(own(node.value, 'extname')) ?? ''
      return planless.has(name)
        ? { kind: 'skip', note: `The extension ${name} was left out: no plan needs it.` }
        : { kind: 'run', sql }
    }
    case 'VariableSetStmt':
      return { kind: 'run', sql }
    default:
      if (skipped.has(node.kind)) return { kind: 'skip', note: null }
      if (runs.has(node.kind)) return { kind: 'run', sql }
      return { kind: 'refuse', why: `${words(node.kind)} cannot be run here` }
  }
}

/** What a query may be: something that EXPLAIN takes, and nothing that leaves the database. */
export function refusedQuery(node: SyntaxNode): string | null {
  const explains = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']
  if (!explains.includes(node.kind)) return `${words(node.kind)} has no plan`
  if (own(node.value, 'intoClause') !== undefined) return 'SELECT INTO makes a table'
  return outOfReach(node)
}

/** Whether a statement of this kind may stand in the body of a function. */
export const mayStandInBody = (kind: string): boolean => kind === 'SelectStmt' || runs.has(kind)

/** Why a statement leaves the database, at any depth; null where it does not. */
export function outOfReach(node: SyntaxNode): string | null {
  for (const { kind, value } of nodesIn({ [node.kind]: node.value })) {
    if (kind === 'CopyStmt')
      return own(value, 'is_program') === true ? 'COPY ... PROGRAM starts a program' : copies(value)
    if (kind === 'FuncCall') {
      const name = nameParts(own(value, 'funcname')).at(-1)?.toLowerCase() ?? ''
      if (forbiddenFunction.test(name)) return `${name}() reaches out of the database`
    }
    if (kind === 'CreateExtensionStmt' && forbiddenExtensions.has(textOf(own(value, 'extname')) ?? '')) {
      return `the extension ${textOf(own(value, 'extname'))} reaches out of the database`
    }
    if (kind === 'CreateFunctionStmt' && !['sql', 'plpgsql'].includes(languageOf(value))) {
      return `a function in ${languageOf(value)} cannot be run here`
    }
  }
  return null
}

const copies = (copy: unknown): string =>
  own(copy, 'filename') === undefined
    ? 'COPY from or to the client cannot be run here'
    : 'COPY with a file reaches files of the server'

function languageOf(value: unknown): string {
  for (const { kind, value: option } of nodesIn(own(value, 'options'))) {
    if (kind === 'DefElem' && own(option, 'defname') === 'language') {
      return (textOf(own(own(own(option, 'arg'), 'String'), 'sval')) ?? '').toLowerCase()
    }
  }
  return 'sql'
}

function onlySets(select: unknown): boolean {
  if (own(select, 'fromClause') !== undefined || own(select, 'intoClause') !== undefined) return false
  const targets = listOf(own(select, 'targetList'))
  return (
    targets.length > 0 &&
    targets.every((target) => {
      const call = nodeOf(own(own(target, 'ResTarget'), 'val'))
      return call?.kind === 'FuncCall' && setters.has(nameParts(own(call.value, 'funcname')).at(-1) ?? '')
    })
  )
}

/** It cannot run where each statement is a transaction, and changes no plan. */
const withoutConcurrently = (sql: string): string =>
  sql.replace(/^((?:create\s+(?:unique\s+)?|drop\s+)index\s+)concurrently\s+/i, '$1')

const words = (kind: string): string =>
  kind
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`)
    .toUpperCase()
