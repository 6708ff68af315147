import type { Database } from './database.js'
import type { QueryPlanSettings } from './settings.js'

/** The same on both sides: what the planner reckons with besides schema and statistics. Costs are comparable only under equal ones. */
export const sessionSettings = ({
  randomPageCost,
}: Pick<QueryPlanSettings, 'randomPageCost'>): Record<string, string> => ({
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  default_statistics_target: '1000',
  work_mem: '4MB',
  effective_cache_size: '4GB',
  random_page_cost: String(randomPageCost),
  seq_page_cost: '1',
  plan_cache_mode: 'auto',
  client_min_messages: 'error',
})

/** Undoes what a schema set for itself, and sets what both sides have in common. */
export async function setSession(database: Database, settings: QueryPlanSettings): Promise<void> {
  const sets = Object.entries(sessionSettings(settings)).map(([name, value]) => `SET ${name} = '${value}'`)
  for (const sql of ['RESET ALL', ...sets, 'SELECT setseed(0.5)']) await database.run(sql, { timeout: 10_000 })
}
