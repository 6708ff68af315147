import type { PolicyEntry } from '../model/policy.js'
import type { SourceSpec } from '../model/source.js'
import { UserError } from '../model/user-error.js'
import type { QueriesEntry } from './queries.js'

/** The source that an entry makes for itself: its files of both sides and a database to plan them in. Throws UserError. */
export function querySource(written: QueriesEntry, entry: PolicyEntry): SourceSpec {
  const { engine = 'pglite', schema, seed, statistics, tables, files, hot, forbid, randomPageCost, timeout } = written
  const given = [seed, statistics, tables].filter((one) => one !== undefined).length
  if (given !== 1) {
    throw new UserError([
      {
        message: `${entry.name} needs one of seed, statistics and tables, and has ${given === 0 ? 'none' : given}`,
        place: entry.place,
        fix: 'Plans on empty tables say nothing: write seed: db/perf-seed.sql, a statistics file, or how many rows each table has.',
      },
    ])
  }
  if (engine !== 'pglite') {
    const fix = 'Write engine: pglite, or leave the key out.'
    throw new UserError([{ message: `there is no engine ${engine}`, place: entry.placeOf(['engine']), fix }])
  }
  const parameters = Object.entries(written.queries ?? {}).flatMap(([name, query]) =>
    query.parameters === undefined ? [] : [[name, query.parameters] as const],
  )
  return {
    name: `queries/${entry.name}`,
    type: 'query-plans',
    settings: {
      schema,
      seed,
      statistics,
      tables,
      files,
      parameters: Object.fromEntries(parameters),
      hot: hot ?? null,
      forbid: forbid ?? [],
      randomPageCost: randomPageCost ?? 4,
      timeout: timeout ?? 30,
    },
    place: entry.place,
    missingSecrets: [],
  }
}
