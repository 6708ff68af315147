import { listOf, own } from '../fields.js'
import type { Database } from './database.js'

/** ANALYZE looks at 300 rows for each unit of its target: from here on at every row, so that chance decides nothing. */
const rowsPerTarget = 300
const largestTarget = 10_000
const analyzeTimeout = 120_000

/** Statistics of the rows that a seed wrote. The same rows give the same statistics to the last digit. */
export async function analyze(database: Database): Promise<string | null> {
  const counted = await database.run(countRows, { rows: true, timeout: analyzeTimeout })
  const most = 'value' in counted ? Number(own(listOf(counted.value)[0], 'most') ?? 0) : 0
  const target = Math.min(largestTarget, Math.max(1000, Math.ceil(most / rowsPerTarget)))
  await database.run(`SET default_statistics_target = ${target}`, { timeout: analyzeTimeout })
  const analyzed = await database.run('VACUUM ANALYZE', { timeout: analyzeTimeout })
  if ('stopped' in analyzed) return analyzed.stopped
  if ('error' in analyzed) return analyzed.error.message
  await seenByAll(database)
  return null
}

/** A server cleans up and takes samples when it likes: from here on only when it is told to. */
export async function withoutAutovacuum(database: Database): Promise<void> {
  const sql = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`
  const found = await database.run(sql, { rows: true, timeout: analyzeTimeout })
  for (const row of 'value' in found ? listOf(found.value) : []) {
    const alter = `ALTER TABLE ${String(own(row, 'name'))} SET (autovacuum_enabled = off)`
    await database.run(alter, { timeout: analyzeTimeout })
  }
}

/** Pages that another session still looked at count as unseen, and make index-only scans dearer: those are looked at again. */
async function seenByAll(database: Database): Promise<void> {
  const sql = `SELECT count(*)::text AS held FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND c.relallvisible < c.relpages`
  for (let again = 0; again < 2; again++) {
    const found = await database.run(sql, { rows: true, timeout: analyzeTimeout })
    if (!('value' in found) || Number(own(listOf(found.value)[0], 'held')) === 0) return
    await database.run('VACUUM', { timeout: analyzeTimeout })
  }
}

/** The largest table by its pages: at most some 200 rows lie on one. */
const countRows = `SELECT coalesce(max(pg_relation_size(c.oid) / 8192 * 226), 0)::text AS most
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`
