import type { Job } from '../../model/job.js'
import type { KindFound } from './scan.js'

/** Jobs as they stand when every statement has run: a later one of the same name may replace or end an earlier one. */
export async function settled(all: readonly KindFound[]): Promise<readonly Job[]> {
  const last = new Map<string, number>()
  for (const [index, { kind, found }] of all.entries())
    if (found.effect !== undefined) last.set(`${kind} ${found.name}`, index)
  const standing = all.filter(
    ({ kind, found }, index) =>
      found.effect !== 'removes' && (found.effect === undefined || last.get(`${kind} ${found.name}`) === index),
  )
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
