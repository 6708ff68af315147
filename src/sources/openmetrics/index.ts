import * as z from 'zod/mini'
import type { Side } from '../../model/outcome.js'
import type { Question } from '../../model/question.js'
import type { Absent, Answer } from '../../model/reading.js'
import type { Provenance, Source, SourceContext, SourceSpec } from '../../model/source.js'
import { duration, text } from '../../units/schema.js'
import { alone, answerOf, cannot } from './answer.js'
import { readRecording } from './read.js'
import { emptyRecording } from './recording.js'
import { type Settled, settle } from './settle.js'
import { want } from './wanted.js'

/** Recordings of /metrics, one a side: the metrics of a bare CI job, without a server. */
export const schema = () =>
  z.strictObject({
    baseline: text('Recording of the baseline, as `perf-gate record` writes it.', ['perf/base.om']),
    candidate: text('Recording of the candidate.', ['perf/pr.om']),
    rate: z.optional(
      duration({ above: true, description: 'Time between points. The interval of the scrapes unless given.' }),
    ),
    window: z.optional(z.union([z.literal('auto'), duration({ above: true })])),
    warmUp: z.optional(duration({ description: 'Time at the beginning that does not count.' })),
  })

export type OpenMetricsSettings = z.infer<ReturnType<typeof schema>>

/** Questions asked in the same turn are answered by one pass over the file. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const settings = spec.settings as OpenMetricsSettings
  const baseline = openSide(settings, 'baseline', context)
  const candidate = openSide(settings, 'candidate', context)
  const of = (side: Side) => (side === 'baseline' ? baseline : candidate)
  return {
    ask: (question, side) => of(side).ask(question),
    provenance: (side) => of(side).provenance(),
    close: async () => {},
  }
}

interface OpenSide {
  readonly ask: (question: Question) => Promise<Answer>
  readonly provenance: () => Promise<Provenance>
}

interface Pass {
  readonly questions: readonly Question[]
  readonly answers: ReadonlyMap<Question, Answer>
  readonly provenance: Provenance
}

function openSide(settings: OpenMetricsSettings, side: Side, context: SourceContext): OpenSide {
  let waiting: { readonly questions: Question[]; readonly pass: Promise<Pass> } | null = null
  let last: Promise<Pass> | null = null
  const join = (question: Question | null): Promise<Pass> => {
    if (waiting === null) {
      const questions: Question[] = []
      const pass = context.io.sleep(0, context.signal).then(() => {
        waiting = null
        return readSide(settings, side, context, questions)
      })
      waiting = { questions, pass }
      last = pass
    }
    if (question !== null) waiting.questions.push(question)
    return waiting.pass
  }
  return {
    ask: async (question) => (await join(question)).answers.get(question)!,
    provenance: async () => (await (last ?? join(null))).provenance,
  }
}

async function readSide(
  settings: OpenMetricsSettings,
  side: Side,
  context: SourceContext,
  questions: readonly Question[],
): Promise<Pass> {
  const tree = context.tree(side)
  const path = settings[side]
  const file = `${path} from ${(await tree.originOf?.(path)) ?? tree.origin}`
  const chunks = await tree.stream(path)
  if (chunks === null) {
    const text = `no recording \`${path}\` in ${tree.origin}`
    const missing: Absent = { kind: 'absent', reason: 'missing-side', text, origin: file }
    return {
      questions,
      answers: new Map(questions.map((question) => [question, alone(missing)])),
      provenance: { start: null, end: null, points: 0, origin: file, versions: {}, notes: [text] },
    }
  }
  const recording = emptyRecording()
  const wanted = questions.map((question) => want(recording, question))
  await readRecording(recording, chunks)
  const { rate = null, window = 'auto', warmUp = 0 } = settings
  const settled = settle(recording, { rate, window: window === 'auto' ? null : window, warmUp })
  const answers = questions.map((question, index) => {
    const found = wanted[index]
    return [question, found ? answerOf(settled, found, file) : alone(cannot(question, file))] as const
  })
  return { questions, answers: new Map(answers), provenance: provenanceOf(settled, file) }
}

function provenanceOf({ window, partial }: Settled, origin: string): Provenance {
  const iso = (seconds: number): string => new Date(Math.round(seconds * 1000)).toISOString()
  const some = window.scrapes.length > 0
  return {
    start: some ? iso(window.start) : null,
    end: some ? iso(window.end) : null,
    points: Math.max(0, window.bounds.length - 1),
    origin,
    versions: {},
    notes: partial === null ? [] : [`not whole: ${partial}`],
  }
}
