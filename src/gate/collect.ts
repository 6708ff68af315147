import type { Budget } from '../model/budget.js'
import type { Measurement } from '../model/measurement.js'
import type { Side } from '../model/outcome.js'
import type { Question } from '../model/question.js'
import type { Absent, Answer, Reading } from '../model/reading.js'
import type { Notice } from '../model/report.js'
import type { Provenance, Source, SourceContext, SourceSpec } from '../model/source.js'
import { UserError } from '../model/user-error.js'
import { sources } from '../sources/index.js'
import { byValues } from './by-values.js'
import { checkedShare } from './share.js'
import { tracesOf } from './traces.js'

/** Asks a question of a source for one side; every question is asked once, however many budgets have it. */
export type Ask = (spec: SourceSpec, question: Question, side: Side) => Promise<Answer>

export interface Collection {
  readonly ask: Ask
  /** Where each side of the sources asked so far was read. */
  readonly provenance: () => Promise<Record<Side, Record<string, Provenance>>>
  readonly close: () => Promise<void>
}

/** Opens sources as they are asked. `wrap` lets every source's answers be recorded, or replayed instead of asked. */
export function openCollection(
  context: SourceContext,
  wrap: (spec: SourceSpec, open: () => Promise<Source>) => Promise<Source>,
  refusal: (spec: SourceSpec) => string | null = () => null,
): Collection {
  const opened = new Map<string, Promise<Source>>()
  const answers = new Map<string, Promise<Answer>>()
  const open = (spec: SourceSpec): Promise<Source> =>
    once(opened, spec.name, () => wrap(spec, () => openSource(spec, context)))
  return {
    ask: (spec, question, side) =>
      once(answers, JSON.stringify([spec.name, side, question]), async () => {
        const refused = refusal(spec)
        if (refused !== null) return whole({ kind: 'absent', reason: 'unsupported', text: refused, origin: spec.name })
        if (spec.missingSecrets.length > 0) return whole(withoutSecret(spec))
        const source = await open(spec)
        return checkedShare(question, await source.ask(question, side), () => source.provenance(side))
      }),
    provenance: async () => {
      const found: Record<Side, Record<string, Provenance>> = { baseline: {}, candidate: {} }
      for (const [name, source] of opened) {
        found.baseline[name] = await (await source).provenance('baseline')
        found.candidate[name] = await (await source).provenance('candidate')
      }
      return found
    },
    close: async () => {
      // A source that could not be opened has nothing to close; why is told where it was asked.
      for (const source of opened.values()) await source.then(({ close }) => close()).catch(() => {})
    },
  }
}

/** Does what needs the sources, and closes them whatever happens: a database must not outlive a mistake in the policy. */
export async function closing<T>(collection: Collection, work: (ask: Ask) => Promise<T>): Promise<T> {
  try {
    return await work(collection.ask)
  } finally {
    await collection.close()
  }
}

export interface Collected {
  readonly measurements: readonly Measurement[]
  readonly notices: readonly Notice[]
}

/** Measures every budget on both sides; `traced`: with the exemplars that lead to traces. */
export async function collect(budgets: readonly Budget[], ask: Ask, traced = false): Promise<Collected> {
  const collected = await Promise.all(budgets.map((budget) => measure(budget, ask, traced)))
  return {
    measurements: collected.flatMap((one) => one.measurements),
    notices: collected.flatMap((one) => one.notices),
  }
}

async function measure(budget: Budget, ask: Ask, traced: boolean): Promise<Collected> {
  const { source, question } = budget
  const [baseline, candidate, companions, values, traces] = await Promise.all([
    ask(source, question, 'baseline'),
    ask(source, question, 'candidate'),
    companionsOf(budget, ask),
    Promise.all(budget.by.map((label) => byValues(budget, label, ask))),
    traced ? tracesOf(budget, ask) : undefined,
  ])
  const [before, after] = [baseline.whole, candidate.whole]
  const first = { budget: asExact(budget, before, after), by: null, baseline: before, candidate: after, companions }
  const labelled = values.flatMap((value) => value.measurements)
  // An expression that keeps a label has a value for each of its values, and none for the whole.
  const measurements = question.kind === 'expression' && labelled.length > 0 ? labelled : [first, ...labelled]
  return {
    measurements: traces === undefined ? measurements : measurements.map((one) => ({ ...one, traces })),
    notices: values.flatMap((value) => value.notices),
  }
}

/** A source that has one number a side and no samples (a summary's percentile) gives nothing to estimate noise from. */
function asExact(budget: Budget, baseline: Reading, candidate: Reading): Budget {
  const isExact = (reading: Reading) =>
    reading.kind === 'absent' || (reading.kind === 'sample' && reading.shape === 'exact')
  const some = baseline.kind === 'sample' || candidate.kind === 'sample'
  return some && isExact(baseline) && isExact(candidate) ? { ...budget, nature: 'exact' } : budget
}

async function companionsOf(budget: Budget, ask: Ask): Promise<Measurement['companions']> {
  const asked = Object.entries(budget.companions).map(async ([name, question]) => {
    const source = budget.companionSources?.[name] ?? budget.source
    const [baseline, candidate] = await Promise.all([
      ask(source, question, 'baseline'),
      ask(source, question, 'candidate'),
    ])
    return [name, { baseline: baseline.whole, candidate: candidate.whole }] as const
  })
  return Object.fromEntries(await Promise.all(asked))
}

async function openSource(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const row = sources.find((candidate) => candidate.id === spec.type)
  if (row === undefined) {
    throw new UserError([{ message: `there is no source of type ${spec.type}`, place: spec.place }])
  }
  return (await row.load()).open(spec, context)
}

const withoutSecret = (spec: SourceSpec): Absent => ({
  kind: 'absent',
  reason: 'no-secret',
  text: `The source ${spec.name} needs ${spec.missingSecrets.join(', ')}, which this run does not have: runs for forks and Dependabot get no secrets.`,
  origin: spec.name,
})

const whole = (reading: Reading): Answer => ({ whole: reading, by: new Map() })

function once<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
