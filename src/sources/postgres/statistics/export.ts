import { listOf, own } from '../../fields.js'
import { addressWith } from '../address.js'
import { type Connection, connect } from '../connection.js'
import { oldestMajor } from '../role.js'
import { type ColumnStatistics, type RelationStatistics, readStatistics } from './read.js'
import { isKnown, writtenStatistics } from './written.js'

export interface Exported {
  readonly text: string
  readonly version: string
  readonly tables: number
  readonly columns: number
  /** Tables that were never analyzed. */
  readonly unknown: readonly string[]
  /** Tables of which the role may read no column: the server hides their statistics. */
  readonly hidden: readonly string[]
  /** Columns that were named and that no table has. */
  readonly strange: readonly string[]
}

/** Nothing is written, nothing waited for, and what is read looks the same whatever the role has set. */
const onlyReads = {
  default_transaction_read_only: 'on',
  statement_timeout: 120_000,
  lock_timeout: 5000,
  timezone: 'UTC',
  datestyle: 'ISO',
  bytea_output: 'hex',
  extra_float_digits: 1,
}

/** Some thousand tables with the finest statistics. */
const largestAnswer = 512 * 1024 * 1024

/** Reads what a server knows of its tables. `keep`: columns whose values leave it as they are, `table.column`. */
export async function exportStatistics(
  url: string,
  keep: readonly string[],
): Promise<Exported | { readonly why: string }> {
  const connection = await connect(addressWith(url, null, onlyReads), largestAnswer)
  if ('refused' in connection) return { why: `does not let us in: ${connection.refused}` }
  try {
    const version = await versionOf(connection)
    if (version === null) return { why: 'does not say its version' }
    if (version.number < oldestMajor * 10_000) {
      return { why: `is PostgreSQL ${version.text}, and ${oldestMajor} is the oldest that is supported` }
    }
    const relations = await readStatistics(connection)
    return 'why' in relations
      ? { why: `does not say what it knows: ${relations.why}` }
      : exported(relations, version, keep)
  } finally {
    await connection.close()
  }
}

async function versionOf(connection: Connection): Promise<{ readonly text: string; readonly number: number } | null> {
  const asked = await connection.run(
    "SELECT current_setting('server_version') AS text, current_setting('server_version_num')::int AS number",
  )
  const [row] = 'value' in asked ? listOf(asked.value) : []
  const number = own(row, 'number')
  return typeof number === 'number' ? { number, text: String(own(row, 'text')).split(' ')[0] ?? '' } : null
}

function exported(
  relations: readonly RelationStatistics[],
  version: { readonly text: string; readonly number: number },
  keep: readonly string[],
): Exported {
  const namesOf = ({ schema, name }: RelationStatistics, column: ColumnStatistics) => [
    `${name}.${column.name}`,
    `${schema}.${name}.${column.name}`,
  ]
  const all = new Set(relations.flatMap((relation) => relation.columns.flatMap((column) => namesOf(relation, column))))
  const tables = relations.filter(({ kind }) => kind !== 'i')
  const shown = ({ schema, name }: RelationStatistics) => (schema === 'public' ? name : `${schema}.${name}`)
  return {
    text: writtenStatistics(relations, version, (relation, column) =>
      namesOf(relation, column).some((name) => keep.includes(name)),
    ),
    version: version.text,
    tables: tables.filter(isKnown).length,
    columns: relations.filter(isKnown).reduce((sum, { columns }) => sum + columns.length, 0),
    unknown: tables.filter((table) => !isKnown(table)).map(shown),
    hidden: tables.filter((table) => isKnown(table) && !table.readable).map(shown),
    strange: keep.filter((name) => !all.has(name)),
  }
}
