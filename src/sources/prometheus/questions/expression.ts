import type { MetricQuestion } from '../../../model/question.js'
import type { Absent, Answer, Reading } from '../../../model/reading.js'
import { type Failure, isFailure, tooManySeries } from '../failure.js'
import { type Health, healthOf, type Selected } from '../health.js'
import { type Checked, checkExpression, fillTemplates, type Mistake, withMatchers } from '../promql/expression.js'
import type { Reply, Series } from '../reply.js'
import { type AskedSide, absent, leftOut, pointCount, type Window, windowFor } from '../side.js'

type ExpressionQuestion = Extract<MetricQuestion, { kind: 'expression' }>

interface Prepared {
  /** Over the whole window, and with `$__range` as one rate. */
  readonly whole: string
  readonly perPoint: string
  readonly checked: Checked
  readonly window: Window
}

/** PromQL as the reader wrote it: read first, then the side's matchers go into every selector, then it is sent. */
export async function askExpression(side: AskedSide, question: ExpressionQuestion): Promise<Answer | Failure | Absent> {
  const prepared = await prepare(side, question.expression)
  if ('kind' in prepared) return prepared
  const { window } = prepared
  const many = await tooMany(side, prepared)
  if (many !== null) return many
  const rate = side.settings.rate
  const count = Math.max(1, pointCount(side, window))
  const [instant, points, health] = await Promise.all([
    side.client.instant(prepared.whole, window.end),
    side.client.range(prepared.perPoint, window.end - (count - 1) * rate, window.end, rate),
    healthOf(side, window, countersIn(prepared), { thin: false }),
  ])
  if (isFailure(instant)) return versioned(side, prepared, instant)
  if (isFailure(points)) return points
  if (instant.scalar) return absent(side, 'unsupported', 'The expression answers a scalar: leave scalar() out of it.')
  return answerOf(side, { ...prepared, health }, question, instant, points)
}

async function prepare(side: AskedSide, written: string): Promise<Prepared | Failure | Absent> {
  // Templates may stand for a window that only the data says; a placeholder reads the same for the check.
  const draft = (seconds: number, span: number) =>
    fillTemplates(written, { matchers: side.matchers, window: seconds, rate: side.settings.rate, range: span })
  const matchers = /\$__selector/.test(written) ? {} : side.matchers
  const first = checkExpression(draft(60, 60))
  const injected = first.mistakes.length > 0 ? first.mistakes : withMatchers(draft(60, 60), first, matchers)
  if (typeof injected !== 'string') return mistaken(side, written, injected)
  const window = await windowFor(side, checkExpression(injected).selectors[0]!.text)
  if ('kind' in window) return window
  const text = (span: number) => {
    const filled = draft(Math.round(window.seconds), span)
    const result = withMatchers(filled, checkExpression(filled), matchers)
    return typeof result === 'string' ? result : filled
  }
  const whole = text(Math.round(window.seconds))
  return { whole, perPoint: text(side.settings.rate), checked: checkExpression(whole), window }
}

function mistaken(side: AskedSide, written: string, mistakes: readonly Mistake[]): Absent {
  const words = mistakes.map((one) => `line ${one.line}, column ${one.column}: ${one.message}`).join('; ')
  const long = mistakes.every((one) => one.kind === 'syntax') && written.length > 3000
  const chain = ' A chain of more than about 230 selectors is beyond the reader: add them up with a regular expression.'
  return absent(side, 'unsupported', `The expression cannot be asked: ${words}.${long ? chain : ''}`)
}

/** The size is asked for before the answer, where the answer could be more than one series. */
async function tooMany(side: AskedSide, prepared: Prepared): Promise<Failure | null> {
  if (/^\s*(sum|avg|min|max|count|quantile|stddev|stdvar|group)\s*\(/.test(prepared.whole)) return null
  const count = await side.client.instant(`count(${prepared.whole})`, prepared.window.end)
  const series = isFailure(count) ? 0 : (count.series[0]?.points.at(-1)?.[1] ?? 0)
  return series > side.settings.maxSeries ? tooManySeries(side.source, series, side.settings.maxSeries) : null
}

/** A refusal of an older server is about its age where the expression uses what it cannot know. */
async function versioned(side: AskedSide, prepared: Prepared, refusal: Failure): Promise<Failure> {
  if (refusal.reason !== 'unsupported') return refusal
  const version = await side.client.version()
  if (typeof version !== 'string') return refusal
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const lacking = prepared.checked.needs.filter(({ since }) => {
    const [needed = 0, least = 0] = since.split('.').map(Number)
    return major < needed || (major === needed && minor < least)
  })
  const words = lacking.map(({ feature, since }) => ` ${feature} needs Prometheus ${since}, and this is ${version}.`)
  return { ...refusal, text: `${refusal.text}${words.join('')}` }
}

/** Counters are what the expression takes a rate of inside the window, with the side's matchers in their selectors. */
function countersIn({ whole, checked }: Prepared): readonly Selected[] {
  const counters = checked.selectors.filter(
    ({ from, to }) =>
      /\b(?:i?rate|increase)\s*\(\s*$/.test(whole.slice(0, from)) &&
      !/^\s*\[[^\]]*\]\s*(?:offset\b|@)/.test(whole.slice(to)),
  )
  return [...new Map(counters.map(({ metric, text }) => [text, { name: metric ?? text, selector: text }])).values()]
}

interface Judged extends Prepared {
  readonly health: Health
}

function answerOf(
  side: AskedSide,
  prepared: Judged,
  question: ExpressionQuestion,
  instant: Reply,
  points: Reply,
): Answer {
  const { broken } = prepared.health
  if (broken !== null) return { whole: { ...absent(side, 'nan', broken), origin: prepared.whole }, by: new Map() }
  const label = question.by
  const tracks = new Map(points.series.map((one) => [identity(one), one.points.map(([, value]) => value)]))
  const read = (series: Series): Reading =>
    readingOf(side, prepared, instant, series, tracks.get(identity(series)) ?? [])
  const by = label === undefined ? [] : instant.series.map((one) => [one.labels[label] ?? '', read(one)] as const)
  const [only, ...others] = instant.series
  if (only === undefined) {
    const words = `The expression answers nothing: ${prepared.whole} has no samples inside the window.`
    return { whole: { ...absent(side, 'empty', words), origin: prepared.whole }, by: new Map() }
  }
  if (others.length === 0) return { whole: read(only), by: new Map(by) }
  const words = `The expression answers ${instant.series.length} series, and a budget needs one: aggregate it, \`sum(...)\`.`
  return { whole: { ...absent(side, 'unsupported', words), origin: prepared.whole }, by: new Map(by) }
}

const identity = (series: Series): string => JSON.stringify(Object.entries(series.labels).toSorted())

/**
 * Where a range of the expression covers the window, its value at the window's end is that of the window. An
 * expression that looks less far back is averaged over the window's points: its last value alone would be one moment.
 */
function readingOf(
  side: AskedSide,
  prepared: Judged,
  instant: Reply,
  series: Series,
  track: readonly number[],
): Reading {
  const points = track.filter(Number.isFinite)
  const covers = prepared.checked.longestRange >= Math.floor(prepared.window.seconds)
  const last = series.points.at(-1)?.[1] ?? Number.NaN
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length
  const value = covers || points.length === 0 || !Number.isFinite(last) ? last : mean
  if (Number.isNaN(value)) return { ...absent(side, 'nan', 'The expression answers NaN.'), origin: prepared.whole }
  if (!Number.isFinite(value)) {
    const words = `The expression answers ${value > 0 ? '+Inf' : '-Inf'}: something was divided by zero.`
    return { ...absent(side, 'zero-denominator', words), origin: prepared.whole }
  }
  const averaged = covers ? [] : [`mean of ${points.length} evaluations over the window; \`$__range\` makes it one`]
  const missing = leftOut(side, prepared.window, points, 'evaluations gave no number')
  const remarks = [...new Set([...prepared.checked.notes, ...instant.remarks])]
  const { weakness, notes } = prepared.health
  return {
    kind: 'sample',
    value,
    points,
    shape: 'series',
    origin: prepared.whole,
    notes: [...averaged, ...missing, ...remarks, ...notes],
    ...(weakness ? { weakness } : {}),
  }
}
