import type { Budget } from '../model/budget.js'
import type { Matchers, Question } from '../model/question.js'
import type { Inventory, Reading } from '../model/reading.js'
import type { Notice } from '../model/report.js'
import type { SourceSpec } from '../model/source.js'
import type { Ask } from './collect.js'
import { comparedSeries, sideLabels, sideNotice } from './series.js'

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
  const shared = question.metrics.filter((metric) => before.has(metric) && after.has(metric))
  const listed = (metrics: Inventory['metrics']) => shared.flatMap((metric) => metrics.get(metric) ?? [])
  const ofSides = sideLabels(listed(before), listed(after))
  return [
    ...ofSides.map((label) => sideNotice(source.name, label)),
    ...question.metrics.flatMap((metric) => comparedSeries(metric, before.get(metric), after.get(metric), ofSides)),
  ]
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
