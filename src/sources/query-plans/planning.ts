import type { Side } from '../../model/outcome.js'
import type { Question } from '../../model/question.js'
import type { Absent, Answer, Reading } from '../../model/reading.js'
import type { Provenance, Source, SourceContext, SourceSpec } from '../../model/source.js'
import { absent, absentFor, planAnswer } from './answers.js'
import type { OpenDatabase } from './database.js'
import { type Inputs, measure, readInputs, type Sides } from './measure.js'
import { sessionSettings } from './session.js'
import type { QueryPlanSettings } from './settings.js'
import { isFailure } from './side.js'
import { unknownTable } from './undeclared.js'

/** The queries of both sides, each planned on the schema of its side, in databases that `open` makes. */
export function planning(spec: SourceSpec, context: SourceContext, open: OpenDatabase): Source {
  const settings = spec.settings as QueryPlanSettings
  const inputs = once(() => readInputs(settings, context))
  const sides = once(async () => {
    context.io.progress(`planning the queries of ${spec.name}`)
    return measure(await inputs(), settings, open)
  })
  /** What the policy names and no side has: its budgets would hold for nothing, or for plans on empty tables. */
  const slip = async () =>
    (await inputs()).hasQueryFiles ? unknownTable(settings, await sides()) : noQueries(settings)
  return {
    ask: async (question, side) => {
      if (question.kind === 'queries') return whole(queriesOf(await inputs(), side))
      if (question.kind === 'plan') return planAnswer(question, side, await sides(), settings)
      return answer(question, side, await sides(), await slip())
    },
    provenance: async (side) => provenanceOf(await sides(), side, settings),
    close: async () => {},
  }
}

function answer(question: Question, side: Side, sides: Sides, slip: Absent | null): Answer {
  const measured = sides[side]
  if (isFailure(measured)) return whole(absentFor(measured, side))
  if (question.kind !== 'schema') {
    return whole(
      absent('unsupported', `Query plans do not answer questions of the kind ${question.kind}.`, measured.origin),
    )
  }
  if (slip !== null) return whole(slip)
  const { ran, origin, notes } = measured
  return whole({ kind: 'sample', value: ran, points: [], shape: 'exact', origin, notes })
}

const noQueries = ({ files }: QueryPlanSettings): Absent =>
  absent('empty', `There are no queries: no file matches ${files.join(', ')}.`, files[0] ?? '')

const queriesOf = (inputs: Inputs, side: Side): Reading => ({
  kind: 'queries',
  queries: inputs.queries[side].map(({ name, place, digest, calls, repeats }) => ({
    name,
    place,
    digest,
    calls,
    repeats: repeats?.count ?? null,
  })),
  origin: inputs.origin[side],
})

const whole = (reading: Reading): Answer => ({ whole: reading, by: new Map() })

function provenanceOf(sides: Sides, side: Side, settings: QueryPlanSettings): Provenance {
  const measured = sides[side]
  const none = { start: null, end: null, points: 0, versions: {}, notes: [] }
  if (isFailure(measured))
    return {
      ...none,
      origin: measured.absent?.origin ?? `${measured.place.path}:${measured.place.line}`,
      notes: [measured.text],
    }
  const session = Object.entries(sessionSettings(settings)).map(([name, value]) => `${name}=${value}`)
  return {
    ...none,
    points: measured.plans.size,
    origin: measured.origin,
    versions: { postgres: measured.version },
    notes: [...measured.notes, `Planned with ${session.join(', ')}.`],
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
