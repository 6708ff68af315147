import * as z from 'zod/mini'
import type { StepQuestion } from '../../model/question.js'
import type { Absent, Reading } from '../../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../../model/source.js'
import type { Tree } from '../../model/tree.js'
import { text } from '../../units/schema.js'
import { absent } from '../load-test/readings.js'
import { filesShape, isAbsent, readJson, type StepFiles, stepSource } from '../load-test/source.js'
import { type Points, pointsAnswer, readPoints } from './points.js'
import { type Summary, summaryAnswer, summaryOf } from './summary.js'
import { trendReading } from './trend.js'

export function schema() {
  return z.strictObject({
    ...filesShape(),
    metric: z.optional(
      text('The metric that holds the times of steps; http_req_duration unless given.', ['http_req_duration']),
    ),
  })
}

/** Output of k6: points of `--out json` with raw samples, or one of its summaries with percentiles alone. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const { metric = 'http_req_duration' } = spec.settings as { metric?: string }
  return stepSource(spec, context, (tree, paths, origin) => readFiles(tree, paths, origin, metric))
}

async function readFiles(
  tree: Tree,
  paths: readonly string[],
  origin: string,
  metric: string,
): Promise<StepFiles | Absent> {
  const kinds = await Promise.all(paths.map((path) => startsAsPoints(tree, path)))
  const missing = paths[kinds.indexOf(null)]
  if (missing !== undefined) {
    const words = `${missing} is not there (${tree.origin}): let k6 write it before the gate runs.`
    return absent('missing-side', words, origin)
  }
  if (kinds.every((kind) => kind === true)) return readAllPoints(tree, paths, origin, metric)
  if (kinds.some((kind) => kind === true)) {
    return absent('unsupported', 'Some files are points and some are summaries: they cannot be taken together.', origin)
  }
  return readSummaries(tree, paths, origin, metric)
}

const waiting = 'http_req_waiting'

/** Samples of all runs are one: percentiles of runs could not be merged. */
async function readAllPoints(
  tree: Tree,
  paths: readonly string[],
  origin: string,
  metric: string,
): Promise<StepFiles | Absent> {
  const files = new Map<string, AsyncIterable<Uint8Array>>()
  for (const path of paths) {
    const stream = await tree.stream(path)
    if (stream !== null) files.set(path, stream)
  }
  const points = await readPoints(files, [metric, waiting])
  const notes = points.broken === 0 ? [] : [`${points.broken} lines are no JSON and were left out.`]
  const none = absent('empty', `No point of ${metric} is in ${paths.join(', ')}.`, origin)
  return {
    points: points.count,
    notes,
    answer: (question) => (points.count === 0 ? none : answer(question, metric, origin, points)),
    samples: (question) => trendReading(tree, paths, question, origin),
  }
}

async function readSummaries(
  tree: Tree,
  paths: readonly string[],
  origin: string,
  metric: string,
): Promise<StepFiles | Absent> {
  const runs: Summary[] = []
  for (const path of paths) {
    const read = await readJson(tree, path, origin)
    if (isAbsent(read)) return read
    const summary = summaryOf(read.json)
    if (summary === null) {
      return absent('unsupported', `${path} is no output of k6: neither points nor a summary.`, origin)
    }
    runs.push(summary)
  }
  const words = 'A summary of k6 holds percentiles and no raw samples: write points, k6 run --out json=FILE.'
  return {
    points: runs.length,
    notes: [],
    answer: (question) => answer(question, metric, origin, runs),
    samples: async () => absent('unsupported', words, origin),
  }
}

function answer(question: StepQuestion, metric: string, origin: string, found: Points | readonly Summary[]): Reading {
  switch (question.measure) {
    case 'time':
    case 'error-rate':
    case 'ttfb': {
      const name = question.measure === 'ttfb' ? waiting : metric
      return 'series' in found
        ? pointsAnswer(found, name, question, origin)
        : summaryAnswer(found, name, question, origin)
    }
    case 'fcp':
    case 'lcp':
    case 'inp':
    case 'cls':
    case 'payload':
      return absent('unsupported', `k6 sends requests and draws no page: it does not know ${question.measure}.`, origin)
    default:
      return question.measure satisfies never
  }
}

/** True: points of `--out json`. False: something else. Null: not there. */
async function startsAsPoints(tree: Tree, path: string): Promise<boolean | null> {
  const stream = await tree.stream(path)
  if (stream === null) return null
  for await (const chunk of stream) {
    return /^\s*\{[^\n]*"type":"(?:Metric|Point)"/.test(new TextDecoder().decode(chunk.subarray(0, 65_536)))
  }
  return false
}
