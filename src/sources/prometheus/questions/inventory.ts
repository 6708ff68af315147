import type { MetricQuestion } from '../../../model/question.js'
import type { Answer, ListedMetric, SeriesLabels } from '../../../model/reading.js'
import { type Failure, isFailure } from '../failure.js'
import { matcherText, quote } from '../promql/text.js'
import { type AskedSide, absent, range, selectorOf, type Window } from '../side.js'

type InventoryQuestion = Extract<MetricQuestion, { kind: 'inventory' }>

/** Series by name first; their labels are read from the series where these are few, and counted by the server else. */
export async function askInventory(
  side: AskedSide,
  window: Window,
  question: InventoryQuestion,
): Promise<Answer | Failure> {
  const names = question.metrics.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  const inside = [`__name__=~${quote(names)}`, matcherText({ ...question.matchers, ...side.matchers })]
  const all = `{${inside.filter(Boolean).join(', ')}}`
  const expression = `count by (__name__)(last_over_time(${all}[${range(window.seconds)}]))`
  const counts = await side.client.instant(expression, window.end)
  if (isFailure(counts)) return counts
  const metrics = new Map<string, ListedMetric>()
  for (const series of counts.series) {
    const name = series.labels['__name__'] ?? ''
    const total = series.points.at(-1)?.[1] ?? 0
    const selector = selectorOf(side, name, question.matchers)
    const listed = await (total > side.settings.maxSeries ? countLabels : readLabels)(side, window, selector)
    if ('kind' in listed) return listed
    metrics.set(name, { series: total, ...listed })
  }
  if (metrics.size > 0) return { whole: { kind: 'inventory', metrics, origin: expression }, by: new Map() }
  const words = `No samples of ${question.metrics.join(', ')} (${all}) inside the window.`
  return { whole: absent(side, 'empty', words), by: new Map() }
}

type Labels = Omit<ListedMetric, 'series'> | Failure

async function readLabels(side: AskedSide, window: Window, selector: string): Promise<Labels> {
  const reply = await side.client.instant(`last_over_time(${selector}[${range(window.seconds)}])`, window.end)
  if (isFailure(reply)) return reply
  const values = new Map<string, Set<string>>()
  for (const [label, value] of reply.series.flatMap((series) => Object.entries(series.labels))) {
    if (label !== '__name__') values.set(label, (values.get(label) ?? new Set()).add(value))
  }
  const labels = [...values].map(([label, distinct]) => [label, distinct.size] as const).toSorted(byName)
  return { labels: new Map(labels), identities: reply.series.map((series) => identityOf(side, series.labels)) }
}

/** Without what tells the sides apart: the same series has another build on each of them. */
function identityOf(side: AskedSide, labels: Readonly<Record<string, string>>): SeriesLabels {
  return Object.entries(labels).filter(([label]) => label !== '__name__' && !Object.hasOwn(side.matchers, label))
}

async function countLabels(side: AskedSide, window: Window, selector: string): Promise<Labels> {
  const names = await side.client.labels(selector, window.start, window.end)
  if ('kind' in names) return names
  const counted = await Promise.all(
    names
      .filter((label) => label !== '__name__')
      .map(async (label) => {
        const series = `last_over_time(${selector}[${range(window.seconds)}])`
        const reply = await side.client.instant(`count(count by (${label})(${series}))`, window.end)
        return [label, isFailure(reply) ? 0 : (reply.series[0]?.points.at(-1)?.[1] ?? 0)] as const
      }),
  )
  return { labels: new Map(counted.toSorted(byName)), identities: null }
}

const byName = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : 1)
