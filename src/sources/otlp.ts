import type { StepQuestion } from '../model/question.js'
import type { Absent, Reading } from '../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../model/source.js'
import type { Tree } from '../model/tree.js'
import { listOf, own, textOf } from './fields.js'
import { blocks, eachLine } from './load-test/lines.js'
import { absent, samplesReading } from './load-test/readings.js'
import { shareOf } from './load-test/runs.js'
import { isAbsent, readJson, type StepFiles, schemaOfFiles, stepSource } from './load-test/source.js'

export const schema = () => schemaOfFiles()

/** Spans as OTLP JSON: one export request, or one a line as the collector's file exporter writes them. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  return stepSource(spec, context, readFiles)
}

interface Span {
  readonly names: readonly string[]
  readonly journey: string | null
  readonly seconds: number
  readonly failed: boolean
}

async function readFiles(tree: Tree, paths: readonly string[], origin: string): Promise<StepFiles | Absent> {
  const spans: Span[] = []
  let broken = 0
  for (const path of paths) {
    const stream = await tree.stream(path)
    if (stream === null) return absent('missing-side', `${path} is not there (${tree.origin}).`, origin)
    let lines = 0
    for await (const block of blocks(stream, path)) {
      eachLine(block, (line) => {
        const taken = takeRequest(line, spans)
        if (taken === 'request') lines += 1
        if (taken === 'broken') broken += 1
      })
    }
    if (lines > 0) continue
    // A request that is written over many lines is one JSON file.
    const read = await readJson(tree, path, origin)
    if (isAbsent(read)) return read
    for (const span of spansOf(read.json)) spans.push(span)
    broken = 0
  }
  if (spans.length === 0) return absent('empty', `${paths.join(', ')} holds no span with a start and an end.`, origin)
  const notes = broken === 0 ? [] : [`${broken} lines are no JSON and were left out.`]
  return { points: spans.length, notes, answer: (question) => answer(spans, question, origin) }
}

/** A line of a request that is written over many lines may be JSON by itself, and is no request. */
function takeRequest(line: string, spans: Span[]): 'request' | 'other' | 'broken' {
  try {
    const json: unknown = JSON.parse(line)
    for (const span of spansOf(json)) spans.push(span)
    return own(json, 'resourceSpans') === undefined ? 'other' : 'request'
  } catch {
    return 'broken'
  }
}

function spansOf(json: unknown): Span[] {
  return listOf(own(json, 'resourceSpans'))
    .flatMap((resource) => listOf(own(resource, 'scopeSpans')))
    .flatMap((scope) => listOf(own(scope, 'spans')))
    .flatMap((span) => spanOf(span))
}

function spanOf(span: unknown): Span[] {
  const seconds = secondsBetween(own(span, 'startTimeUnixNano'), own(span, 'endTimeUnixNano'))
  if (seconds === null) return []
  const attributes = new Map(
    listOf(own(span, 'attributes')).map((pair) => [
      textOf(own(pair, 'key')),
      textOf(own(own(pair, 'value'), 'stringValue')),
    ]),
  )
  const step = attributes.get('step') ?? attributes.get('journey.step') ?? null
  const code = own(own(span, 'status'), 'code')
  return [
    {
      names: step !== null ? [step] : [textOf(own(span, 'name')) ?? ''],
      journey: attributes.get('journey') ?? attributes.get('journey.name') ?? null,
      seconds,
      failed: code === 2 || code === 'STATUS_CODE_ERROR',
    },
  ]
}

/** Nanoseconds since the epoch are more than a double can hold: they come as text, and are subtracted as whole numbers. */
function secondsBetween(start: unknown, end: unknown): number | null {
  const [from, to] = [start, end].map((value) => (/^\d{1,20}$/.test(String(value)) ? BigInt(String(value)) : null))
  return from == null || to == null || to < from ? null : Number(to - from) / 1e9
}

function answer(spans: readonly Span[], question: StepQuestion, origin: string): Reading {
  const { measure, step, journey } = question
  if (measure !== 'time' && measure !== 'error-rate')
    return absent('unsupported', `Spans do not know ${measure}.`, origin)
  const found = spans.filter((span) => span.names.includes(step) && (span.journey === null || span.journey === journey))
  if (found.length === 0) {
    const known = [...new Set(spans.flatMap((span) => span.names))].slice(0, 10).join(', ')
    return absent('empty', `No span is the step ${step} of ${journey}. There are: ${known}.`, origin)
  }
  const good = found.filter((span) => !span.failed)
  const samples = { values: good.map((span) => span.seconds), failed: found.length - good.length }
  return measure === 'error-rate'
    ? shareOf([{ failed: samples.failed, total: found.length }], origin)
    : samplesReading(samples, question.quantile, origin)
}
