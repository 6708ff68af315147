import type { Database } from './engine.js'
import type { Seed } from './load.js'
import type { QueryPlanSettings } from './settings.js'
import type { Failure } from './statements.js'

export async function restoreStatistics(
  seed: Seed,
  _database: Database,
  settings: QueryPlanSettings,
): Promise<readonly string[] | Failure> {
  return {
    text: `${seed.kind} statistics are not supported yet`,
    place: { path: settings.statistics ?? '', line: 1 },
    stopped: false,
  }
}
