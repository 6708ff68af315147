import type { StepQuestion } from '../model/question.js'
import type { Absent, Reading, Sample } from '../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../model/source.js'
import type { Tree } from '../model/tree.js'
import { fields, numberOf, own, textOf } from './fields.js'
import { absent, exact, onlyPercentiles } from './load-test/readings.js'
import { isAbsent, readJson, type StepFiles, schemaOfFiles, stepSource } from './load-test/source.js'

export const schema = () => schemaOfFiles()

/** Results of `autocannon --json`: one address a run, percentiles of a histogram, and no p95 among them. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  return stepSource(spec, context, readFiles)
}

async function readFiles(tree: Tree, paths: readonly string[], origin: string): Promise<StepFiles | Absent> {
  const runs: unknown[] = []
  for (const path of paths) {
    const read = await readJson(tree, path, origin)
    if (isAbsent(read)) return read
    if (fields(own(read.json, 'latency')) === null || textOf(own(read.json, 'url')) === null) {
      return absent('unsupported', `${path} is no result of autocannon: it has no url and latency.`, origin)
    }
    runs.push(read.json)
  }
  return { points: runs.length, notes: [], answer: (question) => answer(runs, question, origin) }
}

function answer(runs: readonly unknown[], question: StepQuestion, origin: string): Reading {
  const run = runs.find((one) => isStep(one, question))
  if (run === undefined) {
    const known = runs.map((one) => textOf(own(one, 'title')) ?? textOf(own(one, 'url')) ?? '').join(', ')
    return absent('empty', `No run is of ${question.url ?? question.step}. There are: ${known}.`, origin)
  }
  if (question.measure === 'error-rate') return failures(run, origin)
  if (question.measure !== 'time') return absent('unsupported', `autocannon does not know ${question.measure}.`, origin)
  return percentile(run, question.quantile, origin)
}

/** One run has one address: by the path of `url`, by the title, or the only run there is where neither is told. */
function isStep(run: unknown, { step, url }: StepQuestion): boolean {
  const address = textOf(own(run, 'url')) ?? ''
  if (url !== null) return address.replace(/^https?:\/\/[^/]*/, '') === url || address === url
  const title = textOf(own(run, 'title'))
  return title === step || (title === null && address.split(/[/?#]/).includes(step))
}

const known: readonly (readonly [number, string])[] = [
  [0.5, 'p50'],
  [0.75, 'p75'],
  [0.9, 'p90'],
  [0.975, 'p97_5'],
  [0.99, 'p99'],
  [0.999, 'p99_9'],
]

/** A percentile that is not reported lies between its neighbours, and no value is made up for it. */
function percentile(run: unknown, quantile: number, origin: string): Sample | Absent {
  const latency = own(run, 'latency')
  const seconds = (key: string | undefined) => (key === undefined ? Number.NaN : numberOf(own(latency, key)) / 1000)
  const reported = known.find(([q]) => q === quantile)
  if (reported !== undefined) return exact(seconds(reported[1]), origin, [onlyPercentiles])
  const lower = seconds(known.findLast(([q]) => q < quantile)?.[1])
  const upper = seconds(known.find(([q]) => q > quantile)?.[1])
  if (!(lower <= upper)) return absent('unsupported', 'The result lacks the percentiles beside the wanted one.', origin)
  return { ...exact(upper, origin, [onlyPercentiles]), bucket: { lower, upper } }
}

function failures(run: unknown, origin: string): Sample | Absent {
  const failed = numberOf(own(run, 'non2xx')) + numberOf(own(run, 'errors')) + numberOf(own(run, 'timeouts'))
  const total =
    numberOf(own(own(run, 'requests'), 'total')) + numberOf(own(run, 'errors')) + numberOf(own(run, 'timeouts'))
  if (total === 0) return absent('empty', 'The run has no requests.', origin)
  return exact(failed / total, origin, [`${failed} of ${total} requests failed.`])
}
