import type { Budget } from '../model/budget.js'
import type { Matchers, Question } from '../model/question.js'
import type { Inventory, Reading } from '../model/reading.js'
import type { Notice } from '../model/report.js'
import type { SourceSpec } from '../model/source.js'
import type { Ask } from './collect.js'

interface Selection {
  readonly source: SourceSpec
  readonly matchers: Matchers
  readonly metrics: Set<string>
}

/** Series born or gone between the sides, and label names that only the head has: listed, never judged. */
export async function seriesNotices(budgets: readonly Budget[], ask: Ask): Promise<Notice[]> {
  const found = await Promise.all(selections(budgets).map((selection) => noticesOf(selection, ask)))
  return found.flat()
}

async function noticesOf({ source, matchers, metrics }: Selection, ask: Ask): Promise<Notice[]> {
  const question: Question = { kind: 'inventory', metrics: [...metrics].sort(), matchers }
  const [baseline, candidate] = await Promise.all([
    ask(source, question, 'baseline'),
    ask(source, question, 'candidate'),
  ])
  if (!isInventory(baseline.whole) || !isInventory(candidate.whole)) return []
  const before = baseline.whole.metrics
  const after = candidate.whole.metrics
  return question.metrics.flatMap((metric) => compared(metric, before.get(metric), after.get(metric)))
}

type Metric = { readonly series: number; readonly labels: ReadonlyMap<string, number> }

function compared(metric: string, before: Metric | undefined, after: Metric | undefined): Notice[] {
  if (before === undefined && after === undefined) return []
  if (before === undefined || after === undefined)
    return [onOneSide(metric, before?.series ?? null, after?.series ?? 0)]
  const series: Notice[] =
    before.series === after.series
      ? []
      : [{ code: 'series-changed', text: `${metric} has ${after.series} series at head and ${before.series} at base.` }]
  const labels = [...after.labels]
    .filter(([label]) => !before.labels.has(label))
    .map(([label, values]) => ({
      code: 'label-new',
      text: `${metric} has a new label ${label} with ${values} ${values === 1 ? 'value' : 'values'}.`,
    }))
  return [...series, ...labels]
}

function onOneSide(metric: string, before: number | null, after: number): Notice {
  const count = (series: number): string => `${series} series`
  const text =
    before === null
      ? `${metric} is new at head, with ${count(after)}.`
      : `${metric} is gone at head; it had ${count(before)} at base.`
  return { code: 'series-changed', text }
}

/** The metrics that the budgets of one source and selection name. */
function selections(budgets: readonly Budget[]): Selection[] {
  const found = new Map<string, Selection>()
  for (const budget of budgets) {
    const named = metricsOf(budget.question)
    if (named === null) continue
    const key = JSON.stringify([budget.source.name, named.matchers])
    const selection = found.get(key) ?? { source: budget.source, matchers: named.matchers, metrics: new Set<string>() }
    for (const metric of named.metrics) selection.metrics.add(metric)
    found.set(key, selection)
  }
  return [...found.values()]
}

function metricsOf(question: Question): { metrics: readonly string[]; matchers: Matchers } | null {
  switch (question.kind) {
    case 'ratio':
      return { metrics: [...question.numerator, ...question.denominator], matchers: question.matchers }
    case 'quantile':
      return { metrics: [`${question.histogram}_bucket`], matchers: question.matchers }
    case 'gauge':
      return { metrics: [question.gauge], matchers: question.matchers }
    default:
      return null
  }
}

const isInventory = (reading: Reading): reading is Inventory => reading.kind === 'inventory'
