import { realIo } from '../../../src/io.js'
import type { Question } from '../../../src/model/question.js'
import type { Absent, Answer, Reading, Sample } from '../../../src/model/reading.js'
import type { Source } from '../../../src/model/source.js'
import { open } from '../../../src/sources/openmetrics/index.js'

export interface Recorded {
  readonly text: string | null
  /** Size of the chunks in which the file arrives, in bytes. */
  readonly chunk?: number
  readonly settings?: Readonly<Record<string, unknown>>
}

/** The embedded source over a text instead of a file: both sides read the same. */
export function source({ text, chunk = 65_536, settings = {} }: Recorded): Promise<Source> {
  const bytes = text === null ? null : new TextEncoder().encode(text)
  const stream = async () => (bytes === null ? null : pieces(bytes, chunk))
  const tree = { origin: 'the test', read: async () => bytes, stream, list: async () => [] }
  const spec = {
    name: 'load-test',
    type: 'openmetrics',
    settings: { baseline: 'perf/base.om', candidate: 'perf/pr.om', ...settings },
    place: { path: 'perf-budgets.yaml', line: 1 },
    missingSecrets: [],
  }
  return open(spec, { io: realIo(), tree: () => tree, fork: false, signal: new AbortController().signal })
}

/** As from a file: every piece is in the same memory, which holds something else once the next one is asked for. */
async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  const memory = new Uint8Array(size)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    memory.set(piece)
    yield memory.subarray(0, piece.length)
    memory.fill(120)
  }
}

export async function ask(recorded: Recorded, question: Question): Promise<Answer> {
  return (await source(recorded)).ask(question, 'baseline')
}

export async function sample(recorded: Recorded, question: Question): Promise<Sample> {
  return asSample((await ask(recorded, question)).whole)
}

export function asSample(reading: Reading | undefined): Sample {
  if (reading?.kind !== 'sample') throw new Error(`expected a sample, found ${JSON.stringify(reading)}`)
  return reading
}

export async function absent(recorded: Recorded, question: Question): Promise<Absent> {
  const { whole } = await ask(recorded, question)
  if (whole.kind !== 'absent') throw new Error(`expected nothing, found ${JSON.stringify(whole)}`)
  return whole
}

/** Lines of a recording: at each time, each series with its value there; null leaves it out. */
export function recording(
  every: number,
  series: Readonly<Record<string, readonly (number | string | null)[]>>,
): string {
  const count = Math.max(...Object.values(series).map((values) => values.length))
  const lines = Array.from({ length: count }, (_, scrape) =>
    Object.entries(series).flatMap(([name, values]) => {
      const value = values[scrape] ?? null
      return value === null ? [] : [`${name} ${value} ${(1_700_000_000 + scrape * every).toFixed(3)}`]
    }),
  )
  return `${lines.flat().join('\n')}\n# EOF\n`
}

export const ratio = (
  numerator: string,
  denominator: string,
  more: { matchers?: Record<string, string>; by?: string } = {},
) =>
  ({
    kind: 'ratio',
    numerator: [numerator],
    denominator: [denominator],
    matchers: {},
    ...more,
  }) as const satisfies Question
