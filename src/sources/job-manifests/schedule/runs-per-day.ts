import type { Timing } from '../kind.js'
import { calendarRunsPerDay } from './calendar.js'
import { cronRunsPerDay } from './cron.js'

const dayLength = 86_400

/** Mean runs a day, rounded to six digits; null where the schedule cannot be resolved. */
export function runsPerDay(timing: Timing): number | null {
  const runs = exact(timing)
  return runs === null || !Number.isFinite(runs) ? null : Number(runs.toPrecision(6))
}

function exact(timing: Timing): number | null {
  if (timing === null) return null
  if ('cron' in timing) return cronRunsPerDay(timing.cron, timing.dialect)
  if ('seconds' in timing) return timing.seconds > 0 ? dayLength / timing.seconds : null
  if ('perDay' in timing) return timing.perDay
  return calendarRunsPerDay(timing.calendar)
}
