import type { MetricQuestion } from '../../../model/question.js'
import type { Answer, Exemplar, SeriesLabels } from '../../../model/reading.js'
import { traceIdIn } from '../../../units/trace.js'
import type { Failure } from '../failure.js'
import { isRecord, readNumber } from '../reply.js'
import { type AskedSide, absent, selectorOf, type Window } from '../side.js'

type ExemplarsQuestion = Extract<MetricQuestion, { kind: 'exemplars' }>

const mostAnswered = 200

/** The server gives what it kept of the series; most keep the last 100,000 exemplars of all. */
export async function askExemplars(
  side: AskedSide,
  window: Window,
  question: ExemplarsQuestion,
): Promise<Answer | Failure> {
  const expression = question.metrics.map((metric) => selectorOf(side, metric, question.matchers)).join(' or ')
  const rows = await side.client.exemplars(expression, window.start, window.end)
  if ('kind' in rows) return rows
  const exemplars = rows
    .flatMap(exemplarsOf)
    .toSorted((one, other) => other.value - one.value || (one.traceId < other.traceId ? -1 : 1))
    .slice(0, mostAnswered)
  if (exemplars.length > 0) return { whole: { kind: 'exemplars', exemplars, origin: expression }, by: new Map() }
  const words = `The server has no exemplar with the id of a trace for ${expression} inside the window.`
  return { whole: absent(side, 'empty', words), by: new Map() }
}

function exemplarsOf(row: unknown): readonly Exemplar[] {
  if (!isRecord(row) || !Array.isArray(row['exemplars'])) return []
  const labels = textPairs(row['seriesLabels']).filter(([label]) => label !== '__name__')
  return row['exemplars'].flatMap((one: unknown) => {
    if (!isRecord(one) || typeof one['value'] !== 'string') return []
    const traceId = traceIdIn(textPairs(one['labels']))
    const value = readNumber(one['value'])
    return traceId === null || value === null || !Number.isFinite(value) ? [] : [{ traceId, value, labels }]
  })
}

const textPairs = (labels: unknown): SeriesLabels =>
  isRecord(labels) ? Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === 'string') : []
