import type { MetricQuestion } from '../../../model/question.js'
import type { Answer, Reading, Sample } from '../../../model/reading.js'
import { type Failure, isFailure } from '../failure.js'
import { type Health, healthOf, selected } from '../health.js'
import { type AskedSide, absent, leftOut, range, selectorOf, type Window } from '../side.js'
import { type Tracks, tracksOf, type Values, valuesOf } from '../values.js'
import { isTrouble, noSamples } from './ratio.js'

type QuantileQuestion = Extract<MetricQuestion, { kind: 'quantile' }>

interface About {
  readonly side: AskedSide
  readonly window: Window
  readonly question: QuantileQuestion
  readonly selector: string
  readonly origin: string
  readonly health: Health
  readonly values: Values
  readonly tracks: Tracks
  /** Cumulative counts by upper bound, per value of the label. */
  readonly buckets: ReadonlyMap<string | null, readonly Bucket[]>
}

interface Bucket {
  readonly upper: number
  readonly count: number
}

/** The server interpolates; the buckets are asked for as well, because a quantile in the last one is only a lower bound. */
export async function askQuantile(
  side: AskedSide,
  window: Window,
  question: QuantileQuestion,
): Promise<Answer | Failure> {
  const selector = selectorOf(side, `${question.histogram}_bucket`, question.matchers)
  const quantile = (span: string, by: string) => {
    const labels = by === '' ? ' by (le)' : by.replace(')', ', le)')
    return `histogram_quantile(${question.quantile}, sum${labels}(increase(${selector}[${span}])))`
  }
  const [values, tracks, buckets, health] = await Promise.all([
    valuesOf(side, window, quantile, question.by),
    tracksOf(side, window, quantile, question.by),
    bucketsOf(side, window, selector, question.by),
    healthOf(side, window, [selected(side, `${question.histogram}_count`, question.matchers)], {
      numbers: [{ name: `${question.histogram}_bucket`, selector }],
      thin: true,
    }),
  ])
  if (isTrouble(values)) return values
  if (isTrouble(tracks)) return tracks
  if (isTrouble(buckets)) return buckets
  const origin = quantile(range(window.seconds), '')
  if (health.broken !== null) return { whole: { ...absent(side, 'nan', health.broken), origin }, by: new Map() }
  const about: About = { side, window, question, selector, origin, health, values, tracks, buckets }
  const by = [...values.keys()].filter((key) => key !== null).toSorted()
  const readings = by.map(async (key): Promise<[string, Reading]> => [key, await readingOf(about, key)])
  return { whole: await readingOf(about, null), by: new Map(await Promise.all(readings)) }
}

async function bucketsOf(
  side: AskedSide,
  window: Window,
  selector: string,
  by: string | undefined,
): Promise<ReadonlyMap<string | null, readonly Bucket[]> | Failure> {
  const found = new Map<string | null, Bucket[]>()
  for (const label of by === undefined ? [undefined] : [undefined, by]) {
    const labels = label === undefined ? 'le' : `le, ${label}`
    const reply = await side.client.instant(
      `sum by (${labels})(increase(${selector}[${range(window.seconds)}]))`,
      window.end,
    )
    if (isFailure(reply)) return reply
    for (const series of reply.series) {
      const key = label === undefined ? null : (series.labels[label] ?? '')
      const upper = Number((series.labels['le'] ?? '').replace('Inf', 'Infinity'))
      found.set(key, [...(found.get(key) ?? []), { upper, count: series.points.at(-1)?.[1] ?? 0 }])
    }
  }
  for (const list of found.values()) list.sort((a, b) => a.upper - b.upper)
  return found
}

async function readingOf(about: About, key: string | null): Promise<Reading> {
  const { side, origin } = about
  const value = about.values.get(key)
  const buckets = about.buckets.get(key) ?? []
  if (value === undefined) return noSamples(side, about.window, about.selector, origin, key)
  if (Number.isNaN(value)) {
    const none = (buckets.at(-1)?.count ?? 0) === 0
    const words = none
      ? `Nothing was observed in ${about.selector} inside the window.`
      : `The quantile of ${about.selector} is NaN.`
    return { ...absent(side, none ? 'empty' : 'nan', words), origin }
  }
  if (!Number.isFinite(value))
    return { ...absent(side, 'nan', `The quantile of ${about.selector} is infinite.`), origin }
  const points = [...(about.tracks.get(key) ?? [])]
    .toSorted(([a], [b]) => a - b)
    .map(([, point]) => point)
    .filter(Number.isFinite)
  const sample: Sample = {
    kind: 'sample',
    value,
    points,
    shape: 'series',
    origin,
    notes: [...about.health.notes, ...leftOut(side, about.window, points, 'points observed nothing')],
    ...(about.health.weakness ? { weakness: about.health.weakness } : {}),
  }
  return buckets.length === 0 ? sample : inBucket(sample, buckets, about.question.quantile)
}

/** Which bucket the quantile lies in: its width is the resolution of the value, and the last one has no upper bound. */
function inBucket(sample: Sample, buckets: readonly Bucket[], quantile: number): Sample {
  const rank = quantile * (buckets.at(-1)?.count ?? 0)
  const at = Math.max(
    0,
    buckets.findIndex((bucket) => bucket.count >= rank),
  )
  const upper = buckets[at]!.upper
  const lower = at > 0 ? buckets[at - 1]!.upper : Math.min(0, upper)
  if (upper !== Number.POSITIVE_INFINITY) return { ...sample, bucket: { lower, upper } }
  const text = `The quantile lies beyond the last bucket's bound: at least ${lower}, and nothing says how much more.`
  return { ...sample, bucket: { lower, upper }, weakness: sample.weakness ?? { reason: 'saturated', text } }
}
