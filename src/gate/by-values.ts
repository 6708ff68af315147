import type { Budget } from '../model/budget.js'
import type { Measurement } from '../model/measurement.js'
import type { Question } from '../model/question.js'
import type { Absent, Answer, Reading } from '../model/reading.js'
import type { Notice } from '../model/report.js'
import type { SourceSpec } from '../model/source.js'
import type { Ask, Collected } from './collect.js'

/**
 * Each value of a label. One that only the candidate has is new; one that only the baseline has, and one that has
 * nothing to judge on either side, is told and not judged.
 */
export async function byValues(budget: Budget, label: string, ask: Ask): Promise<Collected> {
  const question = { ...budget.question, by: label } as Question
  const [baseline, candidate] = await Promise.all([
    ask(budget.source, question, 'baseline'),
    ask(budget.source, question, 'candidate'),
  ])
  if (!isLabelled(baseline) && !isLabelled(candidate)) {
    return { measurements: [], notices: [unanswered(budget, label, baseline, candidate)] }
  }
  const measured = [...candidate.by].filter(([value, reading]) => !isIdle(reading) || !isIdle(baseline.by.get(value)))
  return {
    measurements: measured.map(([value, reading]) =>
      measurementOf(budget, { label, value }, baseline.by.get(value), reading),
    ),
    notices: [...idle(budget, label, measured.length, candidate), ...gone(budget, label, baseline, candidate)],
  }
}

function measurementOf(
  budget: Budget,
  by: NonNullable<Measurement['by']>,
  before: Reading | undefined,
  candidate: Reading,
): Measurement {
  return {
    budget: { ...budget, added: before === undefined || budget.added, companions: {} },
    by,
    baseline: before ?? nothing(`${by.label}=${by.value} is not there at base`, budget.source),
    candidate,
    companions: {},
  }
}

/** Nothing was counted for this value, or one of the metrics does not have the label at all. */
const isIdle = (reading: Reading | undefined): boolean =>
  reading === undefined ||
  (reading.kind === 'absent' && (reading.reason === 'empty' || reading.reason === 'zero-denominator'))

/** No value at all: the label is not there, or the source could not say. */
function unanswered(budget: Budget, label: string, baseline: Answer, candidate: Answer): Notice {
  const absent = [candidate.whole, baseline.whole].find((reading) => reading.kind === 'absent')
  const why = absent?.kind === 'absent' ? absent.text : 'its metrics do not have that label.'
  return { code: 'values-unknown', text: `${budget.id} is not judged by ${label}: ${why}` }
}

/** The empty value is that of series without the label. */
const isLabelled = ({ by }: Answer): boolean => [...by.keys()].some((value) => value !== '')

function idle(budget: Budget, label: string, measured: number, candidate: Answer): Notice[] {
  const found = [...candidate.by].filter(([, reading]) => isIdle(reading))
  const first = found.find(([value]) => value !== '') ?? found[0]
  if (first === undefined || measured > 0) return []
  const why = first[1].kind === 'absent' ? first[1].text : ''
  return [{ code: 'values-unknown', text: `${budget.id} is not judged by ${label}: ${why}` }]
}

function gone(budget: Budget, label: string, baseline: Answer, candidate: Answer): Notice[] {
  const values = [...baseline.by.keys()].filter((value) => !candidate.by.has(value))
  return values.map((value) => ({
    code: 'value-gone',
    text: `${budget.id}: ${label}=${value} was measured at base and is not there at head.`,
  }))
}

const nothing = (text: string, spec: SourceSpec): Absent => ({
  kind: 'absent',
  reason: 'empty',
  text,
  origin: spec.name,
})
