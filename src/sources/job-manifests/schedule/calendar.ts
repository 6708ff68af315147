const words: Readonly<Record<string, number>> = {
  minutely: 1440,
  hourly: 24,
  daily: 1,
  weekly: 1 / 7,
  monthly: 12 / 365.25,
  quarterly: 4 / 365.25,
  semiannually: 2 / 365.25,
  yearly: 1 / 365.25,
  annually: 1 / 365.25,
}

/** Mean runs a day of a systemd calendar expression (`Mon..Fri *-*-* 02,14:00/15:00`), or null where it is none. */
export function calendarRunsPerDay(expression: string): number | null {
  const parts = expression.trim().split(/\s+/)
  // A time zone stands last and changes nothing here.
  if (parts.length > 1 && /^(UTC|[A-Z][A-Za-z]+\/[A-Za-z_/+-]+|[A-Z]{3,4})$/.test(parts.at(-1) ?? '')) parts.pop()
  const word = words[parts[0]?.toLowerCase() ?? '']
  if (parts.length === 1 && word !== undefined) return word
  let perDay = 1
  let days = 1
  for (const part of parts) {
    if (/^[A-Za-z,.-]+$/.test(part)) days *= weekdays(part) / 7
    else if (part.includes(':')) perDay = times(part)
    else if (/[-~]/.test(part)) days *= dates(part)
    else return null
  }
  return Number.isFinite(perDay * days) && parts.length > 0 && expression.trim() !== '' ? perDay * days : null
}

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function weekdays(part: string): number {
  const day = (name: string): number => names.indexOf(name.slice(0, 3).toLowerCase())
  let count = 0
  for (const item of part.split(',').filter((piece) => piece !== '')) {
    const [from = '', to] = item.split(/\.\.|-/)
    if (day(from) < 0 || (to !== undefined && day(to) < 0)) return Number.NaN
    count += to === undefined ? 1 : ((day(to) - day(from) + 7) % 7) + 1
  }
  return count
}

function times(part: string): number {
  const [hour = '', minute = '0', second = '0'] = part.split(':')
  return values(hour, 24, 0) * values(minute, 60, 0) * values(second, 60, 0)
}

/** The share of days that a date part lets through. */
function dates(part: string): number {
  const last = part.includes('~')
  const [day = '', month = '*', year = '*'] = part.split(/[-~]/).reverse()
  const share = last ? values(day, 7, 1) / 30.44 : Math.min(1, values(day, 31, 1) / (day === '*' ? 31 : 30.44))
  return share * (values(month, 12, 1) / 12) * (year === '*' ? 1 : Number.NaN)
}

/** How many values of 0..size-1 (or 1..size) a component names: `*`, `4`, `1,15`, `9..17`, `0/15`. NaN where it is none. */
function values(component: string, size: number, first: number): number {
  const found = new Set<number>()
  for (const item of component.split(',')) {
    const [range = '', step] = item.split('/')
    const [from = '', to] = range.split('..')
    const start = from === '*' ? first : Number(from)
    const end = to !== undefined ? Number(to) : from === '*' || step !== undefined ? size - 1 + first : start
    const by = Math.max(step === undefined ? 1 : Number(step), 1e-9)
    if (from === '' || Number.isNaN(start + end + by)) return Number.NaN
    for (let value = start; value <= end && found.size < 100; value += by) found.add(value)
  }
  return found.size
}
