import type { Side } from '../../model/outcome.js'
import type { Matchers } from '../../model/question.js'
import type { Absent } from '../../model/reading.js'
import type { Client } from './client.js'
import { type Failure, isFailure } from './failure.js'
import { matcherText } from './promql/text.js'
import type { Reply } from './reply.js'
import type { PrometheusSettings, SideSettings } from './schema.js'

/** Seconds since the epoch; `seconds` is end - start. */
export interface Window {
  readonly start: number
  readonly end: number
  readonly seconds: number
}

/** One side of a source, ready to be asked. */
export interface AskedSide {
  readonly source: string
  readonly side: Side
  readonly client: Client
  readonly matchers: Matchers
  readonly settings: PrometheusSettings
  /** The window, or null where the data must say it (`window: auto`). */
  readonly fixed: Window | null
  /** Where `window: auto` looks for data. */
  readonly search: Window
  /** In words, without secrets: host, matchers, window. */
  readonly origin: string
}

export function windowOf(settings: PrometheusSettings, side: SideSettings, now: number): Window | null {
  const offset = side.offset ?? 0
  const length = settings.window === 'auto' ? null : settings.window
  if (side.start !== undefined && side.end !== undefined) return between(side.start - offset, side.end - offset)
  if (length === null) return null
  if (side.start !== undefined) return between(side.start - offset, side.start - offset + length)
  const end = (side.end ?? now) - offset
  return between(end - length, end)
}

export function searchOf(settings: PrometheusSettings, side: SideSettings, now: number): Window {
  const end = (side.end ?? now) - (side.offset ?? 0)
  return between(side.start === undefined ? end - settings.within : side.start - (side.offset ?? 0), end)
}

export const between = (start: number, end: number): Window => ({ start, end, seconds: end - start })

/** The same selector over the same window of the same address cannot differ. */
export function sameData(a: AskedSide, b: AskedSide, urls: readonly [string, string]): boolean {
  const key = (side: AskedSide) => JSON.stringify([Object.entries(side.matchers).toSorted(), side.fixed, side.search])
  return urls[0] === urls[1] && key(a) === key(b)
}

/** `metric{build="9be77d0", service="checkout"}`; a name that needs quotes goes inside the braces. */
export function selectorOf(side: AskedSide, metric: string, matchers: Matchers): string {
  const inside = matcherText({ ...matchers, ...side.matchers })
  if (/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(metric)) return inside === '' ? metric : `${metric}{${inside}}`
  return `{${[JSON.stringify(metric), inside].filter(Boolean).join(', ')}}`
}

/** A label that the question and the side both match has two truths. */
export function clashOf(side: AskedSide, matchers: Matchers): string | null {
  return Object.keys(matchers).find((label) => Object.hasOwn(side.matchers, label)) ?? null
}

/**
 * The window of a side for one selector. `auto` is the span from its first sample to its last, less the warm-up: of
 * two builds that ran one after the other each has a span of its own.
 */
export async function windowFor(side: AskedSide, selector: string): Promise<Window | Failure | Absent> {
  if (side.fixed !== null) return side.fixed
  const { start, end, seconds } = side.search
  // Looked for in steps of half the rate, then second by second where the first and the last were seen.
  const step = Math.max(1, Math.floor(side.settings.rate / 2), Math.ceil(seconds / 5000))
  const times = (span: number, every: number) => `timestamp(${selector})[${Math.round(span)}s:${every}s]`
  const lowest = (span: number, every: number, at: number) =>
    side.client.instant(`min(min_over_time(${times(span, every)}))`, at)
  const highest = (span: number, every: number, at: number) =>
    side.client.instant(`max(max_over_time(${times(span, every)}))`, at)
  const seen = await Promise.all([lowest(seconds, step, end), highest(seconds, step, end)])
  const [from, to] = seen.map(numberOf)
  const [first, last] = seen.some(isFailure)
    ? seen
    : await Promise.all([
        lowest(step, 1, Math.ceil(from ?? start)),
        highest(step, 1, Math.min(end, Math.ceil(to ?? end) + step)),
      ])
  if (isFailure(first)) return first
  if (isFailure(last)) return last
  return less(side, selector, numberOf(first), numberOf(last))
}

/** What is left of a span without its warm-up. */
function less(side: AskedSide, selector: string, first: number | null, last: number | null): Window | Absent {
  const { start, end } = side.search
  const words = `No samples of ${selector} between ${iso(start)} and ${iso(end)}.`
  if (first === null || last === null) return absent(side, 'empty', words)
  const found = between(first + side.settings.warmUp, last)
  if (found.seconds >= side.settings.rate) return found
  const short = `${selector} has data for ${last - first} s, and ${side.settings.warmUp} s of it are warm-up.`
  return absent(side, 'window', `${short} One point needs ${side.settings.rate} s.`)
}

/** One point per `rate`. */
export const pointCount = (side: AskedSide, window: Window): number =>
  Math.floor(window.seconds / side.settings.rate + 1e-9)

/** How many of the window's points have no number, and why. */
export function leftOut(side: AskedSide, window: Window, points: readonly number[], why: string): readonly string[] {
  const count = pointCount(side, window)
  return points.length >= count ? [] : [`${count - points.length} of ${count} ${why} and were left out`]
}

/** The only number of an answer, or null. */
export function numberOf(reply: Reply | Failure): number | null {
  if (isFailure(reply)) return null
  return reply.series.length === 1 ? (reply.series[0]!.points.at(-1)?.[1] ?? null) : null
}

export function absent(side: AskedSide, reason: Absent['reason'], text: string): Absent {
  return { kind: 'absent', reason, text, origin: side.origin }
}

export const iso = (seconds: number): string => new Date(Math.round(seconds * 1000)).toISOString()

/** How a window stands in an expression. */
export const range = (seconds: number): string =>
  Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`
