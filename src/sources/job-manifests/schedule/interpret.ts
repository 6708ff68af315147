import type { Dialect, Timing } from '../kind.js'
import { spanSeconds } from './spans.js'

/** What a schedule means, whatever its notation: cron, macro, `rate(5 minutes)`, `every 10 minutes`, a span. */
export function interpret(schedule: string, dialect: Dialect = 'unix'): Timing {
  const words = schedule
    .trim()
    .replace(/^(CRON_)?TZ=\S+\s+/, '')
    .replace(/\s+/g, ' ')
    // Fugit, of the Ruby schedulers, takes a time zone as the last field.
    .replace(/(?<=\S \S+ \S+ \S+ \S+) ([A-Z][A-Za-z]+\/[A-Za-z_/]+|UTC)$/, '')
  const fallback = templateDefault(words)
  if (fallback !== null) return interpret(fallback, dialect)
  const call = /^(cron|rate)\s*\((.*)\)$/i.exec(words)
  if (call?.[1]?.toLowerCase() === 'cron') return { cron: unquoted(call[2] ?? ''), dialect: 'aws' }
  if (call !== null) return spanOf(call[2] ?? '')
  const every = /^@?every[ _](.*)$/i.exec(words)
  if (every !== null) return spanOf((every[1] ?? '').replace(/ (from|synchronized).*$/, '').replace(/^(\D)/, '1 $1'))
  const daily = /^every day (at )?\d\d?:\d\d$/i.test(words)
  if (daily) return { perDay: 1 }
  if (/^@\w+$/.test(words) || isCron(words)) return { cron: words, dialect }
  return spanOf(words)
}

const field = /^(\*|\?|L|H|[\d*?LWH#~,/\-()]+|[A-Za-z]{3}([,\-/#]?[A-Za-z\d]+)*|[\d,\-/*]*[A-Za-z,\-\d/#]*)$/

/** Five to seven fields that look like those of cron. */
export function isCron(words: string): boolean {
  const fields = words.trim().split(/\s+/)
  return (
    fields.length >= 5 &&
    fields.length <= 7 &&
    fields.every((each) => field.test(each) && /^[\d*?LWHA-Z]/i.test(each)) &&
    /[\d*@]/.test(words)
  )
}

/** `at(...)` and dates run once. */
export const isOnce = (schedule: string): boolean =>
  /^at\s*\(/i.test(schedule.trim()) || /^\d{4}-\d\d-\d\dT/.test(schedule.trim())

const spanOf = (words: string): Timing => {
  const seconds = spanSeconds(words)
  return seconds === null ? null : { seconds }
}

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2')

/** The default that a template or placeholder states: `{{ .Values.x | default "0 1 * * *" }}`, `${x:0 0 * * *}`. */
function templateDefault(words: string): string | null {
  const pipe = /^["']?\{\{.*\bdefault[ (]+["']([^"']+)["'].*\}\}["']?$/.exec(words)
  if (pipe !== null) return pipe[1] ?? null
  const braces = /^\$\{[\w.-]+:-?([^{}$]+)\}$/.exec(words) ?? /^\$\{[^{}]*,\s*['"]([^'"]+)['"]\s*\}$/.exec(words)
  return braces?.[1] ?? null
}
