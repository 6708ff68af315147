import type { ColumnStatistics, RelationStatistics } from './read.js'
import { shownValues } from './values.js'

/** A statistics file, as `pg_dump --statistics-only` writes one: calls that restore what the planner knows. */
export function writtenStatistics(
  relations: readonly RelationStatistics[],
  version: { readonly text: string; readonly number: number },
  isKept: (relation: RelationStatistics, column: ColumnStatistics) => boolean,
): string {
  const calls = relations
    .filter(isKnown)
    .flatMap((relation) => [
      relationCall(relation, version.number),
      ...relation.columns.map((column) => columnCall(relation, column, version.number, isKept(relation, column))),
    ])
  const head = `-- What PostgreSQL ${version.text} knows of its tables, without their rows. Written by perf-gate export-statistics.`
  return `${[head, ...calls].join('\n')}\n`
}

/** A table that was never analyzed has nothing to say. */
export const isKnown = ({ rows }: RelationStatistics): boolean => Number(rows) >= 0

function relationCall({ schema, name, pages, rows, allVisible }: RelationStatistics, version: number): string {
  return call('pg_restore_relation_stats', [
    ...named(version, schema, name),
    ['relpages', `'${pages}'::integer`],
    ['reltuples', `'${rows}'::real`],
    ['relallvisible', `'${allVisible}'::integer`],
  ])
}

const types: Readonly<Record<string, string>> = {
  null_frac: 'real',
  avg_width: 'integer',
  n_distinct: 'real',
  correlation: 'real',
  elem_count_histogram: 'real[]',
}

function columnCall(
  { schema, name }: RelationStatistics,
  column: ColumnStatistics,
  version: number,
  keep: boolean,
): string {
  const { common, bounds, elements } = shownValues(column, keep)
  const { most_common_freqs, most_common_elem_freqs, ...numbers } = column.numbers
  const given = (key: string, text: string | null | undefined, type: string): [string, string][] =>
    text == null ? [] : [[key, `${literal(text)}${type}`]]
  return call('pg_restore_attribute_stats', [
    ...named(version, schema, name),
    ['attname', literal(column.name)],
    ['inherited', String(column.inherited)],
    ...Object.entries(numbers).flatMap(([key, text]) => given(key, text, `::${types[key]}`)),
    ...(common === null ? [] : given('most_common_vals', arrayOf(common), '')),
    ...(common === null ? [] : given('most_common_freqs', most_common_freqs, '::real[]')),
    ...(bounds === null ? [] : given('histogram_bounds', arrayOf(bounds), '')),
    ...(elements === null ? [] : given('most_common_elems', arrayOf(elements), '')),
    ...(elements === null ? [] : given('most_common_elem_freqs', most_common_elem_freqs, '::real[]')),
  ])
}

const named = (version: number, schema: string, name: string): [string, string][] => [
  ['version', `'${version}'::integer`],
  ['schemaname', literal(schema)],
  ['relname', literal(name)],
]

const call = (name: string, given: readonly (readonly [string, string])[]): string =>
  `SELECT * FROM pg_catalog.${name}(${given.map(([key, value]) => `'${key}', ${value}`).join(', ')});`

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
const arrayOf = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
