import type { Aggregate, MetricQuestion } from '../../../model/question.js'
import type { Answer, Reading } from '../../../model/reading.js'
import { type Failure, isFailure } from '../failure.js'
import { type AskedSide, absent, numberOf, range, selectorOf, type Window } from '../side.js'
import { grouping, keyOf, tracksOf } from '../values.js'
import { isTrouble, noSamples } from './ratio.js'

type GaugeQuestion = Extract<MetricQuestion, { kind: 'gauge' }>

const mostSteps = 10_000

/**
 * A gauge is added up over its series at every scrape of the window, and `aggregate` makes one value of them: a peak
 * between two points of the rate counts.
 */
export async function askGauge(side: AskedSide, window: Window, question: GaugeQuestion): Promise<Answer | Failure> {
  const selector = selectorOf(side, question.gauge, question.matchers)
  const step = await scrapeInterval(side, window, selector)
  const labels = question.by === undefined ? [undefined] : [undefined, question.by]
  const [tracks, ...replies] = await Promise.all([
    tracksOf(side, window, (_, by) => `sum${by}(${selector})`, question.by),
    ...labels.map((by) => side.client.range(`sum${grouping(by)}(${selector})`, window.start, window.end, step)),
  ])
  const failed = replies.find(isFailure)
  if (failed) return failed
  if (isTrouble(tracks)) return tracks
  const aggregate = question.aggregate ?? 'mean'
  const origin = overTime(aggregate, `sum(${selector})[${range(window.seconds)}:${range(step)}]`)
  const readings = new Map<string | null, Reading>()
  for (const [at, reply] of replies.entries()) {
    for (const series of isFailure(reply) ? [] : reply.series) {
      const key = keyOf(series.labels, labels[at])
      const value = aggregated(
        aggregate,
        series.points.map(([, number]) => number),
      )
      const points = [...(tracks.get(key) ?? [])].toSorted(([a], [b]) => a - b).map(([, point]) => point)
      readings.set(key, readingOf(side, selector, origin, value, points.filter(Number.isFinite)))
    }
  }
  const by = [...readings].filter((one): one is [string, Reading] => one[0] !== null)
  return {
    whole: readings.get(null) ?? (await noSamples(side, window, selector, origin, '')),
    by: new Map(by.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function readingOf(
  side: AskedSide,
  selector: string,
  origin: string,
  value: number,
  points: readonly number[],
): Reading {
  if (!Number.isFinite(value)) return { ...absent(side, 'nan', `${selector} is not a finite number.`), origin }
  return { kind: 'sample', value, points, shape: 'series', origin, notes: [] }
}

/** Whole seconds between two samples of the fullest series; the rate where there is only one. */
async function scrapeInterval(side: AskedSide, window: Window, selector: string): Promise<number> {
  const count = await side.client.instant(`max(count_over_time(${selector}[${range(window.seconds)}]))`, window.end)
  const samples = numberOf(count) ?? 0
  const interval = samples > 1 ? Math.round(window.seconds / (samples - 1)) : side.settings.rate
  return Math.max(1, Math.min(interval, side.settings.rate), Math.ceil(window.seconds / mostSteps))
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
