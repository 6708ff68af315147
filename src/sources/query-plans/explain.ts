import type { Plan } from '../../model/plan.js'
import { refusedQuery } from './allowed.js'
import type { Catalog } from './catalog.js'
import type { Answered, Database } from './database.js'
import { numbered } from './named-parameters.js'
import { planIn } from './plan-tree.js'
import type { NamedQuery } from './query-files.js'
import type { ParameterSet, Scalar } from './settings.js'
import { isFailure } from './side.js'
import { type Failure, failureOf, statementsIn } from './statements.js'

const planTimeout = 15_000

/** The plans of a query, one for each set of parameters; the generic plan where none is given. Nothing is executed. */
export async function explain(
  query: NamedQuery,
  sets: readonly ParameterSet[],
  database: Database,
  catalog: Catalog,
): Promise<readonly Plan[] | Failure> {
  const { sql, names } = numbered(query.sql)
  const statements = await statementsIn(sql, query.place.path, database)
  if (isFailure(statements)) return { ...statements, place: moved(statements.place.line, query) }
  const [statement, second] = statements
  if (statement === undefined || second !== undefined) {
    const text = statement === undefined ? 'there is no statement' : 'there is more than one statement under one name'
    return { text, place: query.place, stopped: false }
  }
  const refused = refusedQuery(statement.node) ?? (await database.refuses(statement))
  if (refused !== null) return { text: `refused: ${refused}`, place: query.place, stopped: false }
  const plans: Plan[] = []
  for (const set of sets.length === 0 ? [null] : sets) {
    const answered = await planOf({ sql: statement.sql, names, set }, database)
    if ('stopped' in answered) return { text: answered.stopped, place: query.place, stopped: true }
    if ('error' in answered) return failureOf(answered.error, sql, query.place)
    const root = planIn(answered.value, catalog)
    // A database that plans nothing was poisoned by what ran before.
    if (root === null) return { text: 'EXPLAIN gave no plan', place: query.place, stopped: true }
    plans.push({ parameters: set === null ? '' : shown(set), root })
  }
  return plans
}

interface Asked {
  readonly sql: string
  readonly names: readonly string[]
  readonly set: ParameterSet | null
}

async function planOf({ sql, names, set }: Asked, database: Database): Promise<Answered> {
  const run = (text: string, rows = false) => database.run(text, { rows, timeout: planTimeout })
  // VERBOSE names the schema of each table.
  const explained = (options: string) => {
    const prefix = `EXPLAIN (FORMAT JSON, VERBOSE${options}) `
    return run(`${prefix}${sql}`, true).then((answer) => located(answer, prefix))
  }
  if (names.length === 0) return explained('')
  if (set === null && Number.parseInt(database.version, 10) >= 16) return explained(', GENERIC_PLAN')
  const prefix = 'PREPARE perf_gate_query AS '
  const prepared = located(await run(`${prefix}${sql}`), prefix)
  if (!('value' in prepared)) return prepared
  await run(`SET plan_cache_mode = '${set === null ? 'force_generic_plan' : 'force_custom_plan'}'`)
  const values = names.map((name) => literal(set?.[name] ?? null))
  const planned = await run(`EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE perf_gate_query(${values.join(', ')})`, true)
  if ('stopped' in planned) return planned
  await run('DEALLOCATE perf_gate_query')
  await run("SET plan_cache_mode = 'auto'")
  return planned
}

/** Places in errors count from the start of what was sent. */
function located(answered: Answered, prefix: string): Answered {
  if (!('error' in answered) || answered.error.at === undefined) return answered
  return { error: { ...answered.error, at: Math.max(0, answered.error.at - prefix.length) } }
}

/** A value as Postgres reads it, of whatever type the parameter has. */
function literal(value: Scalar): string {
  if (value === null) return 'NULL'
  if (typeof value === 'object')
    return quoted(`{${value.map((item) => (item === null ? 'NULL' : element(item))).join(',')}}`)
  return typeof value === 'string' ? quoted(value) : quoted(String(value))
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const element = (item: string | number | boolean): string => `"${String(item).replace(/["\\]/g, '\\$&')}"`

const shown = (set: ParameterSet): string =>
  Object.entries(set)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ')

const moved = (line: number, { place }: NamedQuery) => ({ path: place.path, line: place.line + line - 1 })
