import { Cron, CronPattern } from 'croner'
import type { Dialect } from '../kind.js'

/** Days of the year 2025 (no leap day, begins on a Wednesday) that stand for every year. */
const firstDay = Date.UTC(2025, 0, 1)
const daysOfYear = 365

/** Mean runs a day of a cron expression, or null where it is none. */
export function cronRunsPerDay(expression: string, dialect: Dialect): number | null {
  const fields = inUnixOrder(expression, dialect)
  if (fields === null) return null
  const options = { alternativeWeekdays: dialect !== 'unix', sloppyRanges: true }
  try {
    const pattern = new CronPattern(fields.join(' '), 'UTC', options)
    const seconds = fields.length > 5 ? ones(pattern.second) : 1
    const times = seconds * ones(pattern.minute) * ones(pattern.hour)
    return (times * matchingDays(fields, options)) / daysOfYear
  } catch {
    return null
  }
}

/** Seconds, minute, hour, day, month, weekday, without the year; what croner does not read is put as it does. */
function inUnixOrder(expression: string, dialect: Dialect): string[] | null {
  const macro = macros[expression.trim().toLowerCase()]
  let fields = (macro ?? expression).trim().split(/\s+/)
  if (dialect === 'aws') fields = fields.slice(0, 5)
  if (fields.length === 7) fields = fields.slice(0, 6)
  if (fields.length < 5 || fields.length > 6) return null
  const limits = [60, 60, 24, 31, 12, 7].slice(fields.length === 6 ? 0 : 1)
  return fields.map((field, index) => readable(field, limits[index] ?? 60))
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
  '@quarterly': '0 0 1 1,4,7,10 *',
}

/** `?` asks for no particular value, `H` and `~` for one chosen by hash or at random, and a step may exceed its range. */
function readable(field: string, size: number): string {
  return field
    .toUpperCase()
    .replace(/^\?$/, '*')
    .replace(/^H(\([^)]*\))?$|^~$|^\d*~\d*$/, '1')
    .replace(/^H(\([^)]*\))?\//, '*/')
    .replace(/\*\/(\d+)/g, (step, by) => (Number(by) < size ? step : size === 31 || size === 12 ? '1' : '0'))
    .replace(/\b0(\d)\b/g, '$1')
}

const ones = (field: readonly number[]): number => field.filter((value) => value === 1).length

function matchingDays(fields: readonly string[], options: { alternativeWeekdays: boolean; sloppyRanges: boolean }) {
  const days = fields.slice(-3)
  if (days.every((field) => field === '*')) return daysOfYear
  const daily = new Cron(['0', '0', ...days].join(' '), { timezone: 'UTC', ...options })
  const end = firstDay + daysOfYear * dayLength
  let count = 0
  let next = daily.nextRun(new Date(firstDay - 1000))
  while (next !== null && next.getTime() < end) {
    count++
    next = daily.nextRun(next)
  }
  return count
}

const dayLength = 86_400_000
