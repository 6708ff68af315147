import { listOf, own } from '../fields.js'
import type { Database } from './database.js'

/** Everything of a server that moves a cost, by name: whoever administers it may have set any of them. */
const settingsQuery = `SELECT name, setting FROM pg_settings
  WHERE name ~ '^(enable_|cpu_|parallel_|geqo|jit|min_parallel_)' OR name IN ('seq_page_cost', 'random_page_cost',
    'effective_cache_size', 'work_mem', 'hash_mem_multiplier', 'max_parallel_workers_per_gather', 'cursor_tuple_fraction',
    'from_collapse_limit', 'join_collapse_limit', 'constraint_exclusion', 'plan_cache_mode', 'recursive_worktable_factor',
    'effective_io_concurrency', 'block_size', 'TimeZone', 'server_encoding', 'lc_collate')
  ORDER BY name`

/** What the planner reckons with once a side is loaded. */
export async function plannerSettings(database: Database): Promise<Readonly<Record<string, string>>> {
  const found = await database.run(settingsQuery, { rows: true, timeout: 10_000 })
  if (!('value' in found)) return {}
  return Object.fromEntries(listOf(found.value).map((row) => [String(own(row, 'name')), String(own(row, 'setting'))]))
}
