import type { Job } from '../../model/job.js'
import type { KindFound } from './scan.js'

/** Jobs as they stand when every statement has run: a later one of the same name may replace or end an earlier one. */
export async function settled(all: readonly KindFound[]): Promise<readonly Job[]> {
  const standing = all.filter(({ kind, found }, index) => {
    if (found.effect === 'removes') return false
    if (found.effect !== 'replaces') return true
    return !all
      .slice(index + 1)
      .some((later) => later.found.effect !== undefined && later.kind === kind && later.found.name === found.name)
  })
  if (standing.length === 0) return []
  const { runsPerDay } = await import('./schedule/runs-per-day.js')
  return standing.map(({ kind, path, found }) => ({
    kind,
    name: found.name,
    schedule: found.schedule,
    runsPerDay: found.active === false ? 0 : runsPerDay(found.timing),
    path,
    line: found.line,
    jitter: found.jitter ?? null,
    declared: found.declared ?? {},
  }))
}
