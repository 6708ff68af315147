import type { MetricQuestion } from '../../../model/question.js'
import type { Absent, Answer, Reading } from '../../../model/reading.js'
import { type Failure, isFailure } from '../failure.js'
import { type Health, healthOf, selected } from '../health.js'
import { type AskedSide, absent, leftOut, numberOf, range, selectorOf, type Window } from '../side.js'
import { type Tracks, tracksOf, type Values, valuesOf } from '../values.js'

type RatioQuestion = Extract<MetricQuestion, { kind: 'ratio' }>

/** One counter of a ratio: its totals over the window, and its increase per point. */
interface Counter {
  readonly name: string
  readonly selector: string
  readonly totals: Values
  readonly tracks: Tracks
}

/**
 * Every counter is asked on its own and divided here: a counter without samples, a denominator of zero and a number
 * that is not one look the same in the quotient of a server.
 */
export async function askRatio(side: AskedSide, window: Window, question: RatioQuestion): Promise<Answer | Failure> {
  const read = (name: string) => readCounter(side, window, question, name)
  const counters = [...question.numerator, ...question.denominator].map((name) =>
    selected(side, name, question.matchers),
  )
  const [numerator, denominator, health] = await Promise.all([
    Promise.all(question.numerator.map(read)),
    Promise.all(question.denominator.map(read)),
    healthOf(side, window, counters, { thin: true }),
  ])
  const failed = [...numerator, ...denominator].find((one) => 'kind' in one)
  if (failed) return failed
  const parts = { numerator: numerator.filter(isCounter), denominator: denominator.filter(isCounter) }
  const origin = queryOf(side, window, question)
  if (health.broken !== null) return { whole: { ...absent(side, 'nan', health.broken), origin }, by: new Map() }
  const about = { side, window, scale: question.scale ?? 1, origin, ...parts, ...health }
  const keys = new Set([...parts.numerator, ...parts.denominator].flatMap((one) => [...one.totals.keys()]))
  keys.delete(null)
  const by = [...keys].filter((key) => key !== null).toSorted()
  const readings = by.map(async (key): Promise<[string, Reading]> => [key, await readingOf(about, key)])
  return { whole: await readingOf(about, null), by: new Map(await Promise.all(readings)) }
}

const isCounter = (one: Counter | Failure): one is Counter => !('kind' in one)

async function readCounter(
  side: AskedSide,
  window: Window,
  question: RatioQuestion,
  name: string,
): Promise<Counter | Failure> {
  const selector = selectorOf(side, name, question.matchers)
  const sum = (span: string, by: string) => `sum${by}(increase(${selector}[${span}]))`
  const [totals, tracks] = await Promise.all([
    valuesOf(side, window, sum, question.by),
    tracksOf(side, window, sum, question.by),
  ])
  if (isTrouble(totals)) return totals
  return isTrouble(tracks) ? tracks : { name, selector, totals, tracks }
}

export const isTrouble = (value: object): value is Failure => 'kind' in value && value.kind === 'failure'

interface About {
  readonly side: AskedSide
  readonly window: Window
  readonly scale: number
  readonly origin: string
  readonly numerator: readonly Counter[]
  readonly denominator: readonly Counter[]
  readonly weakness: Health['weakness']
  readonly notes: readonly string[]
}

async function readingOf(about: About, key: string | null): Promise<Reading> {
  const silent = [...about.numerator, ...about.denominator].find((one) => !one.totals.has(key))
  if (silent) return noSamples(about.side, about.window, silent.selector, about.origin, key)
  const above = total(about.numerator, key)
  const below = total(about.denominator, key)
  const at = key === null ? '' : ` for "${key}"`
  if (!Number.isFinite(above) || !Number.isFinite(below)) {
    return { ...absent(about.side, 'nan', `The counters${at} are not finite numbers.`), origin: about.origin }
  }
  if (below === 0) {
    const names = about.denominator.map((one) => one.name).join(' + ')
    const words = `${names} did not increase${at} inside the window: there is nothing to divide by.`
    return { ...absent(about.side, 'zero-denominator', words), origin: about.origin }
  }
  const points = pointsOf(about, key)
  return {
    kind: 'sample',
    value: (about.scale * above) / below,
    points,
    shape: 'series',
    origin: about.origin,
    notes: [...about.notes, ...leftOut(about.side, about.window, points, 'points had nothing to divide by')],
    ...(about.weakness ? { weakness: about.weakness } : {}),
  }
}

function total(counters: readonly Counter[], key: string | null): number {
  return counters.reduce((sum, one) => sum + (one.totals.get(key) ?? Number.NaN), 0)
}

/** A step in which the denominator stood still has no ratio, and no point. */
function pointsOf(about: About, key: string | null): readonly number[] {
  const times = about.denominator[0]?.tracks.get(key)?.keys() ?? []
  return [...times]
    .toSorted((a, b) => a - b)
    .map((time) => (about.scale * at(about.numerator, key, time)) / at(about.denominator, key, time))
    .filter(Number.isFinite)
}

function at(counters: readonly Counter[], key: string | null, time: number): number {
  return counters.reduce((sum, one) => sum + (one.tracks.get(key)?.get(time) ?? Number.NaN), 0)
}

/** No increase: nothing was scraped at all, or once, from which no increase follows. */
export async function noSamples(
  side: AskedSide,
  window: Window,
  selector: string,
  origin: string,
  key: string | null = null,
): Promise<Absent> {
  const at = key === null ? '' : ` for "${key}"`
  const count =
    key === null
      ? await side.client.instant(`max(count_over_time(${selector}[${range(window.seconds)}]))`, window.end)
      : null
  const samples = count === null || isFailure(count) ? 0 : (numberOf(count) ?? 0)
  if (samples > 0) {
    const words = `${selector} has ${samples === 1 ? 'one sample' : `${samples} samples`} inside the window, too few for an increase.`
    return { ...absent(side, 'too-few-samples', words), origin }
  }
  return { ...absent(side, 'empty', `No samples of ${selector}${at} inside the window.`), origin }
}

function queryOf(side: AskedSide, window: Window, question: RatioQuestion): string {
  const part = (names: readonly string[]) =>
    names
      .map((name) => `sum(increase(${selectorOf(side, name, question.matchers)}[${range(window.seconds)}]))`)
      .join(' + ')
  const wrap = (names: readonly string[]) => (names.length > 1 ? `(${part(names)})` : part(names))
  const scale = question.scale === undefined || question.scale === 1 ? '' : `${question.scale} * `
  return `${scale}${wrap(question.numerator)} / ${wrap(question.denominator)}`
}
