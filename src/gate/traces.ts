import type { Budget } from '../model/budget.js'
import type { Finding, Trace } from '../model/finding.js'
import type { Measurement } from '../model/measurement.js'
import type { Question } from '../model/question.js'
import type { Reading } from '../model/reading.js'
import type { Notice } from '../model/report.js'
import { traceAddress } from '../units/trace.js'
import type { Ask } from './collect.js'

/** Exemplars of the candidate that belong to a budget; undefined where its metrics cannot have any. */
export async function tracesOf(budget: Budget, ask: Ask): Promise<Reading | undefined> {
  const question = exemplarsOf(budget)
  return question === null ? undefined : (await ask(budget.source, question, 'candidate')).whole
}

function exemplarsOf({ question, traced }: Budget): Question | null {
  if (question.kind !== 'ratio' && question.kind !== 'quantile') return null
  const histogram = traced?.histogram ?? (question.kind === 'quantile' ? question.histogram : null)
  const metrics =
    histogram !== null
      ? [`${histogram}_bucket`]
      : question.kind === 'ratio'
        ? [...question.numerator, ...question.denominator]
        : []
  return { kind: 'exemplars', metrics, matchers: question.matchers }
}

/** The largest observation that has a trace: of the label value that a measurement stands for, where it stands for one. */
export function traceOf({ budget, by, traces }: Measurement, template: string | null): Trace | undefined {
  if (template === null || traces?.kind !== 'exemplars') return undefined
  const found = traces.exemplars.find(
    ({ labels }) => by === null || labels.some(([label, value]) => label === by.label && value === by.value),
  )
  if (found === undefined) return undefined
  const sized = budget.traced !== undefined || budget.question.kind === 'quantile'
  return {
    id: found.traceId,
    url: traceAddress(template, found.traceId),
    value: sized ? found.value : null,
    unit: budget.traced?.unit ?? budget.unit,
  }
}

/** A policy that names where traces are, and data that leads to none of them: told once, with the reason. */
export function traceNotice(
  template: string | null,
  findings: readonly Finding[],
  measurements: readonly Measurement[],
): Notice[] {
  if (template === null || findings.some(({ trace }) => trace !== undefined)) return []
  const failing = new Set(findings.filter(({ status }) => status === 'fail').map(({ id }) => id))
  const why = measurements.find(({ budget, traces }) => traces?.kind === 'absent' && failing.has(budget.id))?.traces
  if (why?.kind !== 'absent') return []
  return [{ code: 'no-traces', text: `traces is set, and no failing finding leads to a trace: ${why.text}` }]
}
