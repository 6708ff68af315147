import { describe, type Written, written } from './written.js'

/** A point in time with its zone, `2026-11-21T09:00:00Z` -> seconds since the epoch. */
export function isoTime(): Written<number> {
  const pattern = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})$'
  const description = 'A point in time, ISO 8601 with its zone, such as 2026-11-21T09:00:00Z.'
  return written<number>({ type: 'string', pattern, description }, (value) => {
    const fix = 'Write it as 2026-11-21T09:00:00Z.'
    if (typeof value !== 'string') return { error: `expected a point in time, found ${describe(value)}`, fix }
    if (!new RegExp(pattern).test(value)) return { error: `\`${value}\` is not a point in time with its zone`, fix }
    const milliseconds = Date.parse(value)
    if (!isDay(value.slice(0, 10)) || Number.isNaN(milliseconds))
      return { error: `\`${value}\` is not in the calendar`, fix }
    return milliseconds / 1000
  })
}

/** A day, `2026-12-31`, given back as it is written. */
export function isoDate(): Written<string> {
  const description = 'A day, ISO 8601, such as 2026-12-31.'
  return written<string>({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description }, (value) => {
    const fix = 'Write it as 2026-12-31.'
    if (typeof value !== 'string') return { error: `expected a day, found ${describe(value)}`, fix }
    if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return { error: `\`${value}\` is not a day`, fix }
    return isDay(value) ? value : { error: `\`${value}\` is not in the calendar`, fix }
  })
}

/** JavaScript's own reader takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return date >= 1 && date <= (days[month - 1] ?? 0)
}
