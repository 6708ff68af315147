import { entriesOf, listOf, own, textOf } from '../fields.js'
import { forbiddenFunction, mayStandInBody, outOfReach } from '../query-plans/allowed.js'
import type { Parser } from '../query-plans/engine.js'
import type { Statement } from '../query-plans/statements.js'
import { nameParts, nodeOf, nodesIn, type SyntaxNode } from '../query-plans/tree-walk.js'

/** Functions that run a text as SQL, where nobody can read it before. */
const runsTexts = /^(?:ts_stat|crosstab\w*|connectby|xpath_table|cursor_to_xml\w*)$/
/** Statements that name functions without calling them. */
const namesFunctions = new Set([
  'DefineStmt',
  'CreateCastStmt',
  'CreateOpClassStmt',
  'AlterOpFamilyStmt',
  'CreateTrigStmt',
  'CreateRangeStmt',
])
const deepest = 5

/**
 * What a server that others use does not run: there, a function is no longer alone in a process that can be killed, and
 * what it does with a role or another session outlives it. So the bodies of functions are read like every other statement, and
 * a text that is put together at run time is refused, because it can hold anything.
 */
export async function refusedOnServer(
  statement: SyntaxNode & { readonly sql: string },
  parser: Parser,
  depth = 0,
): Promise<string | null> {
  const { node, sql } = { node: { kind: statement.kind, value: statement.value }, sql: statement.sql }
  for (const { kind, value } of nodesIn({ [node.kind]: node.value })) {
    const name = kind === 'FuncCall' ? (nameParts(own(value, 'funcname')).at(-1)?.toLowerCase() ?? '') : ''
    if (runsTexts.test(name)) return `${name}() runs a text as SQL, which is not done on a server`
  }
  if (namesFunctions.has(node.kind)) {
    const named = namesIn(node.value).find((name) => forbiddenFunction.test(name.toLowerCase()))
    if (named !== undefined) return `${named}() reaches out of the database`
  }
  if (node.kind === 'DoStmt') return refusedBody(sql, parser, depth)
  if (node.kind !== 'CreateFunctionStmt') return null
  const language = option(node.value, 'language')[0] ?? 'sql'
  if (language === 'plpgsql') return refusedBody(sql, parser, depth)
  for (const text of option(node.value, 'as')) {
    const refused = await refusedText(text, parser, depth)
    if (refused !== null) return refused
  }
  return null
}

/** All texts of the values under an option: its word, or the strings of `AS`. */
function option(value: unknown, name: string): string[] {
  return listOf(own(value, 'options')).flatMap((wrapped) => {
    const element = own(wrapped, 'DefElem')
    return own(element, 'defname') === name ? namesIn(own(element, 'arg')) : []
  })
}

const namesIn = (tree: unknown): string[] =>
  [...nodesIn({ Root: tree })].flatMap(({ kind, value }) =>
    kind === 'String' ? [textOf(own(value, 'sval')) ?? ''] : [],
  )

/** The statements of a body in PL/pgSQL. */
async function refusedBody(sql: string, parser: Parser, depth: number): Promise<string | null> {
  const parsed = await parser.parseFunction(sql)
  if (!('value' in parsed))
    return `its body cannot be read here (${'error' in parsed ? parsed.error.message : parsed.stopped})`
  for (const [name, value] of everything(parsed.value)) {
    if (name === 'PLpgSQL_stmt_dynexecute' || name === 'PLpgSQL_stmt_dynfors' || name === 'dynquery') {
      return 'EXECUTE of a text can hold anything, and is not done on a server'
    }
    if (name !== 'PLpgSQL_expr') continue
    const query = textOf(own(value, 'query')) ?? ''
    const isStatement = own(value, 'parseMode') === undefined || own(value, 'parseMode') === 0
    // An expression, or an assignment: read as a comparison it holds the same calls.
    const refused = await refusedText(isStatement ? query : `SELECT ${query.replace(':=', '=')}`, parser, depth)
    if (refused !== null) return refused
  }
  return null
}

/** Keys with their values, at any depth. */
function* everything(tree: unknown): Generator<readonly [string, unknown]> {
  const open: unknown[] = [tree]
  while (open.length > 0) {
    const next = open.pop()
    const entries = entriesOf(next)
    yield* entries
    for (const child of Array.isArray(next) ? next : entries.map(([, value]) => value)) open.push(child)
  }
}

async function refusedText(sql: string, parser: Parser, depth: number): Promise<string | null> {
  if (depth >= deepest) return 'functions stand in functions too deep'
  const parsed = await parser.parse(sql)
  if (!('value' in parsed))
    return `its body cannot be read here (${'error' in parsed ? parsed.error.message : parsed.stopped})`
  for (const raw of listOf(own(parsed.value, 'stmts'))) {
    const node = nodeOf(own(raw, 'stmt'))
    if (node === null) continue
    if (!mayStandInBody(node.kind))
      return `${node.kind.replace(/Stmt$/, '')} stands in a function, and is not done on a server`
    const refused = outOfReach(node) ?? (await refusedOnServer({ ...node, sql }, parser, depth + 1))
    if (refused !== null) return refused
  }
  return null
}

export const refusing =
  (parser: Parser) =>
  ({ node, sql }: Statement): Promise<string | null> =>
    refusedOnServer({ ...node, sql }, parser)
