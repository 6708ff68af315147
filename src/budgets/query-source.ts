import type { Policy, PolicyEntry } from '../model/policy.js'
import type { SourceSpec } from '../model/source.js'
import { UserError } from '../model/user-error.js'
import type { QueriesEntry } from './queries.js'

/** The tenth time that one request asks the same is one too many. */
const usualRepeats = 9

/** The source that an entry makes for itself: its files of both sides and a database to plan them in. Throws UserError. */
export function querySource(written: QueriesEntry, entry: PolicyEntry, policy: Policy): SourceSpec {
  const {
    engine = 'pglite',
    schema,
    seed,
    statistics,
    tables,
    files,
    hot,
    forbid,
    randomPageCost,
    timeout,
    maxRepeats,
  } = written
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
  const server = engine === 'pglite' ? null : serverNamed(engine, entry, policy)
  if (server !== null && seed === undefined) {
    throw new UserError([
      {
        message: `${entry.name} needs a seed: on a server, ${statistics === undefined ? 'tables' : 'statistics'} have no effect`,
        place: entry.placeOf([statistics === undefined ? 'tables' : 'statistics']),
        fix: 'Its planner takes pages from the files of tables, and no role makes them longer: every cost would be 0. Write engine: pglite, or a seed.',
      },
    ])
  }
  const parameters = Object.entries(written.queries ?? {}).flatMap(([name, query]) =>
    query.parameters === undefined ? [] : [[name, query.parameters] as const],
  )
  return {
    name: `queries/${entry.name}`,
    type: server === null ? 'query-plans' : 'postgres',
    settings: {
      ...(server === null ? {} : { server: { ...(server.settings as object), name: server.name } }),
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
      maxRepeats: maxRepeats ?? usualRepeats,
    },
    place: entry.place,
    missingSecrets: server?.missingSecrets ?? [],
  }
}

/** The server that an entry names as its engine. */
function serverNamed(engine: string, entry: PolicyEntry, { sources }: Policy): SourceSpec {
  const found = sources.get(engine)
  if (found?.type === 'postgres') return found
  const servers = [...sources.values()].filter(({ type }) => type === 'postgres').map(({ name }) => name)
  const message =
    found === undefined ? `there is no engine ${engine}` : `${engine} is a source of type ${found.type}, and no engine`
  const fix = `Known are ${['pglite', ...servers].join(', ')}; a server is declared under sources, with type: postgres.`
  throw new UserError([{ message, place: entry.placeOf(['engine']), fix }])
}
