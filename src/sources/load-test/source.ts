import * as z from 'zod/mini'
import type { Side } from '../../model/outcome.js'
import type { Question, StepQuestion } from '../../model/question.js'
import type { Absent, Reading } from '../../model/reading.js'
import type { Provenance, Source, SourceContext, SourceSpec } from '../../model/source.js'
import type { Tree } from '../../model/tree.js'
import { UserError } from '../../model/user-error.js'
import { texts } from '../../units/schema.js'
import { packedWords } from '../packed.js'
import { absent } from './readings.js'

/** The output files of one side, read: what they say of a step. */
export interface StepFiles {
  readonly answer: (question: StepQuestion) => Reading
  /** Raw samples by the name of their metric. Absent where the tool writes none. */
  readonly samples?: (question: Extract<Question, { kind: 'samples' }>) => Promise<Reading>
  /** Samples or runs that the side rests on. */
  readonly points: number
  readonly notes: readonly string[]
}

export interface LoadTestSettings {
  readonly baseline: readonly string[]
  readonly candidate: readonly string[]
}

/** Keys of every source that reads a load test's files: several files of a side are runs of the same test. */
export const filesShape = () => ({
  baseline: texts('Output at base; several files are several runs.'),
  candidate: texts('Output at head; several files are several runs.'),
})

type ReadFiles = (tree: Tree, paths: readonly string[], origin: string) => Promise<StepFiles | Absent>

/** A source that answers questions about steps from files of the two sides, each side read once. */
export function stepSource(spec: SourceSpec, context: SourceContext, read: ReadFiles): Source {
  const settings = spec.settings as LoadTestSettings
  const loaded = new Map<Side, Promise<StepFiles | Absent>>()
  const originOf = (side: Side) => `${settings[side].join(', ')} from ${context.tree(side).origin}`
  const load = (side: Side) => {
    const found =
      loaded.get(side) ?? explained(() => read(context.tree(side), settings[side], originOf(side)), originOf(side))
    loaded.set(side, found)
    return found
  }
  return {
    ask: async (question, side) => {
      const files = await load(side)
      if ('kind' in files) return { whole: files, by: new Map() }
      if (question.kind === 'step') return { whole: files.answer(question), by: new Map() }
      if (question.kind === 'samples' && files.samples) {
        const { samples } = files
        return { whole: await explained(() => samples(question), originOf(side)), by: new Map() }
      }
      const text = `A ${spec.type} source knows the steps of journeys and cannot answer a question of the kind ${question.kind}.`
      return { whole: absent('unsupported', text, originOf(side)), by: new Map() }
    },
    provenance: async (side) => provenanceOf(await load(side), originOf(side)),
    close: async () => {},
  }
}

function provenanceOf(files: StepFiles | Absent, origin: string): Provenance {
  const none = { start: null, end: null, origin, versions: {} }
  return 'kind' in files
    ? { ...none, points: 0, notes: [files.text] }
    : { ...none, points: files.points, notes: files.notes }
}

/** A file that cannot be read is no data with words. */
async function explained<T>(read: () => Promise<T>, origin: string): Promise<T | Absent> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof UserError) return absent('unsupported', `${error.message}.`, origin)
    throw error
  }
}

const mostBytes = 256 * 1024 * 1024

/** A whole JSON file, or words why there is none. */
export async function readJson(tree: Tree, path: string, origin: string): Promise<{ readonly json: unknown } | Absent> {
  const content = await tree.read(path, mostBytes)
  if (content === null) {
    return absent(
      'missing-side',
      `${path} is not there (${tree.origin}): let the load test write it before the gate runs.`,
      origin,
    )
  }
  if (content.length === 0) return absent('partial', `${path} is empty: did the load test fail?`, origin)
  const packed = packedWords(path, content)
  if (packed !== null) return absent('unsupported', `${packed}.`, origin)
  try {
    return { json: JSON.parse(new TextDecoder().decode(content)) }
  } catch {
    return absent('partial', `${path} is not complete JSON: did the load test stop half-way?`, origin)
  }
}

export const isAbsent = (value: object): value is Absent => 'kind' in value && value.kind === 'absent'

export const schemaOfFiles = () => z.strictObject(filesShape())
