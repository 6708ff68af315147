import * as z from 'zod/mini'
import { realIo } from '../../src/io.js'
import type { Side } from '../../src/model/outcome.js'
import type { Question } from '../../src/model/question.js'
import type { Answer, Reading, Sample } from '../../src/model/reading.js'
import type { Source } from '../../src/model/source.js'
import { open, schema } from '../../src/sources/prometheus/index.js'

export interface Asking {
  readonly ask: (question: Question, side?: Side) => Promise<Answer>
  readonly source: Source
  /** Pauses that the source made before trying again, in milliseconds. */
  readonly pauses: readonly number[]
  /** What the source registered as secret. */
  readonly secrets: readonly string[]
}

/** A source as a policy would declare it. The pauses between tries are noted, and cut short. */
export async function openSource(
  settings: Readonly<Record<string, unknown>>,
  about: { readonly now?: number; readonly signal?: AbortSignal; readonly realPauses?: boolean } = {},
): Promise<Asking> {
  const pauses: number[] = []
  const secrets: string[] = []
  const io = realIo({ secret: (value) => secrets.push(value) })
  const parsed = z.parse(schema(), { type: 'prometheus', ...settings })
  const source = await open(
    { name: 'lab', type: 'prometheus', settings: parsed, place: { path: 'p.yaml', line: 1 }, missingSecrets: [] },
    {
      io: {
        ...io,
        now: about.now === undefined ? io.now : () => about.now! * 1000,
        sleep: (milliseconds, signal) => {
          pauses.push(milliseconds)
          return io.sleep(about.realPauses ? milliseconds : 1, signal)
        },
      },
      tree: () => {
        throw new Error('a prometheus source reads no files')
      },
      fork: false,
      signal: about.signal ?? new AbortController().signal,
    },
  )
  return { ask: (question, side = 'candidate') => source.ask(question, side), source, pauses, secrets }
}

export function sampleOf(reading: Reading | undefined): Sample {
  if (reading?.kind !== 'sample') throw new Error(`expected a sample, found ${JSON.stringify(reading)}`)
  return reading
}
