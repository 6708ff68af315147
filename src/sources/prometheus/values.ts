import { type Failure, isFailure } from './failure.js'
import type { Reply } from './reply.js'
import { type AskedSide, pointCount, range, type Window } from './side.js'

/** Values by the value of one label; the whole has the key null. */
export type Values = ReadonlyMap<string | null, number>
/** Points of each, time to value. */
export type Tracks = ReadonlyMap<string | null, ReadonlyMap<number, number>>

/** `fn` of a selector, added up: per label where `by` is given, else to one number under null. */
export type Summed = (span: string, by: string) => string

/** One evaluation over the whole window, and per value of the label as well. */
export async function valuesOf(side: AskedSide, window: Window, sum: Summed, by?: string): Promise<Values | Failure> {
  const span = range(window.seconds)
  const replies = await Promise.all(
    [undefined, ...(by === undefined ? [] : [by])].map((label) =>
      side.client.instant(sum(span, grouping(label)), window.end),
    ),
  )
  return (
    replies.find(isFailure) ??
    new Map(replies.flatMap((reply, at) => (isFailure(reply) ? [] : last(reply, at ? by : undefined))))
  )
}

/** One value per `rate`, back from the window's end, so that neighbours share no scrape but the one between them. */
export async function tracksOf(side: AskedSide, window: Window, sum: Summed, by?: string): Promise<Tracks | Failure> {
  const rate = side.settings.rate
  const count = pointCount(side, window)
  if (count === 0) return new Map()
  const start = window.end - (count - 1) * rate
  const replies = await Promise.all(
    [undefined, ...(by === undefined ? [] : [by])].map((label) =>
      side.client.range(sum(range(rate), grouping(label)), start, window.end, rate),
    ),
  )
  return (
    replies.find(isFailure) ??
    new Map(replies.flatMap((reply, at) => (isFailure(reply) ? [] : all(reply, at ? by : undefined))))
  )
}

const plain = /^[A-Za-z_][A-Za-z0-9_]*$/
export const grouping = (label: string | undefined): string =>
  label === undefined ? '' : ` by (${plain.test(label) ? label : JSON.stringify(label)})`

const last = (reply: Reply, by: string | undefined): readonly (readonly [string | null, number])[] =>
  reply.series.map((one) => [keyOf(one.labels, by), one.points.at(-1)?.[1] ?? Number.NaN])

const all = (reply: Reply, by: string | undefined): readonly (readonly [string | null, Map<number, number>])[] =>
  reply.series.map((one) => [keyOf(one.labels, by), new Map(one.points)])

export const keyOf = (labels: Readonly<Record<string, string>>, by: string | undefined): string | null =>
  by === undefined ? null : (labels[by] ?? '')
