import type { Io } from '../model/io.js'
import type { Policy } from '../model/policy.js'
import type { Question } from '../model/question.js'
import type { Answer, ListedMetric, Reading, SeriesLabels } from '../model/reading.js'
import type { Notice, Report } from '../model/report.js'
import type { Request } from '../model/request.js'
import type { Source } from '../model/source.js'
import type { LabelValues } from '../units/label-values.js'
import { withTexts } from './texts.js'

/** The one door between sources and everything that is judged, written, recorded or published. */
export interface Privacy {
  /** A source whose answers hold no value that the policy wants hashed or hidden. */
  readonly guarded: (source: Source) => Source
  /** Makes what stands for a question in a recording of answers; one for each source. */
  readonly asked: () => (question: Question) => Question
  /** The policy with the names that its waivers' findings have in this run. */
  readonly policy: Policy
  /** The report, its texts looked through once more, and a notice where values are hidden for want of a key. */
  readonly report: (report: Report) => Report
}

export const labelKey = 'PERF_GATE_LABEL_KEY'

export async function openPrivacy(policy: Policy, request: Request, io: Io): Promise<Privacy> {
  const guardPersonal = request.publicRepository === true
  if (!guardPersonal && Object.values(policy.labels).every((mode) => mode === 'show')) return everythingShown(policy)
  // Loads the hashes of the system, which most runs do without.
  const { openLabelValues } = await import('../units/label-values.js')
  const key = io.env[labelKey]
  if (key !== undefined) io.secret(key)
  const settings = { modes: policy.labels, key, guardPersonal }
  const values = openLabelValues(settings)
  return {
    guarded: (source) => guardedSource(source, values),
    asked: () => {
      // Numbers of hidden values follow the order of the questions, which a replay repeats.
      const ofQuestions = openLabelValues(settings)
      return (question) => askedQuestion(question, ofQuestions)
    },
    policy: { ...policy, waivers: policy.waivers.map((one) => ({ ...one, finding: values.inText(one.finding) })) },
    report: (report) => {
      const shown = withTexts(withProposed(report, values), values.inText, addresses)
      return { ...shown, notices: [...shown.notices, ...keyNotice(values.withoutKey())] }
    },
  }
}

const everythingShown = (policy: Policy): Privacy => ({
  guarded: (source) => source,
  asked: () => (question) => question,
  policy,
  report: (report) => report,
})

function guardedSource(source: Source, values: LabelValues): Source {
  return {
    ask: async (question, side) => guardedAnswer(question, await source.ask(question, side), values),
    provenance: async (side) => withTexts(await source.provenance(side), values.inText, addresses),
    close: source.close,
  }
}

function guardedAnswer(question: Question, answer: Answer, values: LabelValues): Answer {
  const label = 'by' in question ? question.by : undefined
  const by = [...answer.by].map(([value, reading]) => {
    const name = label === undefined ? value : values.shown(label, value)
    return [name, guardedReading(reading, values)] as const
  })
  return { whole: guardedReading(answer.whole, values), by: new Map(by) }
}

function guardedReading(reading: Reading, values: LabelValues): Reading {
  switch (reading.kind) {
    case 'shares': {
      const parts = [...reading.parts].map(([value, part]) => [values.shown(reading.label, value), part] as const)
      return { ...reading, origin: values.inText(reading.origin), parts: new Map(parts) }
    }
    case 'sample':
    case 'absent':
      return withTexts(reading, values.inText, addresses)
    case 'inventory': {
      const metrics = [...reading.metrics].map(([metric, listed]) => [metric, guardedSeries(listed, values)] as const)
      return { ...reading, origin: values.inText(reading.origin), metrics: new Map(metrics) }
    }
    case 'exemplars': {
      const told = reading.exemplars.filter(({ traceId }) => values.shown('trace_id', traceId) === traceId)
      const exemplars = told.map((one) => ({ ...one, labels: guardedLabels(one.labels, values) }))
      return { ...reading, origin: values.inText(reading.origin), exemplars }
    }
    case 'contents':
    case 'jobs':
    case 'queries':
    case 'plans':
    case 'query-lint':
      // Files, schedules and plans: no value of a label is in them.
      return { ...reading, origin: values.inText(reading.origin) }
  }
}

const guardedSeries = (listed: ListedMetric, values: LabelValues): ListedMetric => ({
  ...listed,
  identities: listed.identities?.map((labels) => guardedLabels(labels, values)) ?? null,
})

const guardedLabels = (labels: SeriesLabels, values: LabelValues): SeriesLabels =>
  labels.map(([label, value]) => [label, values.shown(label, value)] as const)

function askedQuestion(question: Question, values: LabelValues): Question {
  if (question.kind === 'expression') return { ...question, expression: values.inText(question.expression) }
  if (!('matchers' in question)) return question
  const matchers = Object.entries(question.matchers).map(([label, value]) => [label, values.shown(label, value)])
  return { ...question, matchers: Object.fromEntries(matchers) }
}

/** A matcher that the change proposes is a label and a value, too. */
function withProposed(report: Report, values: LabelValues): Report {
  const proposed = report.policy.proposed.map((change) => {
    const label = /(?:^|\.)matchers\.([^.]+)$/.exec(change.key)?.[1]
    const shown = (value: string | null) =>
      value === null || label === undefined ? value : values.shown(label, value.replace(/^"(.*)"$/, '$1'))
    return { ...change, from: shown(change.from), to: shown(change.to) }
  })
  return { ...report, policy: { ...report.policy, proposed } }
}

function keyNotice(labels: readonly string[]): Notice[] {
  if (labels.length === 0) return []
  const text = `Values of ${labels.join(', ')} are hidden: to hash them the run needs ${labelKey}.`
  return [{ code: 'labels-hidden', text }]
}

/** Addresses stay as they are: a changed one leads nowhere. */
const addresses = new Set(['url', 'runbook', 'link'])
