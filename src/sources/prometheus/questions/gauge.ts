import type { Aggregate, MetricQuestion } from '../../../model/question.js'
import type { Answer, Reading } from '../../../model/reading.js'
import type { Failure } from '../failure.js'
import { type AskedSide, absent, leftOut, range, selectorOf, type Window } from '../side.js'
import { tracksOf } from '../values.js'
import { isTrouble } from './ratio.js'

type GaugeQuestion = Extract<MetricQuestion, { kind: 'gauge' }>

/** A gauge is added up over its series where each point ends; the value shown is their aggregate, the mean by default. */
export async function askGauge(side: AskedSide, window: Window, question: GaugeQuestion): Promise<Answer | Failure> {
  const selector = selectorOf(side, question.gauge, question.matchers)
  const tracks = await tracksOf(side, window, (_, by) => `sum${by}(${selector})`, question.by)
  if (isTrouble(tracks)) return tracks
  const aggregate = question.aggregate ?? 'mean'
  const rate = side.settings.rate
  const origin = overTime(aggregate, `sum(${selector})[${range(window.seconds - rate)}:${range(rate)}]`)
  const readings = new Map<string | null, Reading>()
  for (const [key, track] of tracks) {
    const points = [...track].toSorted(([a], [b]) => a - b).map(([, point]) => point)
    const found = { value: aggregated(aggregate, points), points, origin }
    readings.set(key, readingOf(side, window, selector, found))
  }
  const by = [...readings].filter((one): one is [string, Reading] => one[0] !== null)
  return {
    whole: readings.get(null) ?? { ...absent(side, 'empty', `No samples of ${selector} inside the window.`), origin },
    by: new Map(by.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function readingOf(
  side: AskedSide,
  window: Window,
  selector: string,
  found: { readonly value: number; readonly points: readonly number[]; readonly origin: string },
): Reading {
  const { points, origin } = found
  if (!points.every(Number.isFinite)) {
    return { ...absent(side, 'nan', `${selector} is not a finite number.`), origin }
  }
  const notes = leftOut(side, window, points, 'points had no samples')
  return { kind: 'sample', shape: 'series', ...found, notes }
}

function aggregated(aggregate: Aggregate, values: readonly number[]): number {
  switch (aggregate) {
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length
    case 'max':
      return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
    default:
      return quantile(Number(aggregate.slice(1)) / 100, values)
  }
}

/** As quantile_over_time() does it: linear between the two nearest ranks. */
function quantile(share: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = share * (sorted.length - 1)
  const below = sorted[Math.floor(rank)] ?? Number.NaN
  const above = sorted[Math.ceil(rank)] ?? below
  const part = rank - Math.floor(rank)
  return part === 0 ? below : below * (1 - part) + above * part
}

function overTime(aggregate: Aggregate, subquery: string): string {
  if (aggregate === 'mean') return `avg_over_time(${subquery})`
  return aggregate === 'max'
    ? `max_over_time(${subquery})`
    : `quantile_over_time(${Number(aggregate.slice(1)) / 100}, ${subquery})`
}
