import type { StepQuestion } from '../model/question.js'
import type { Absent, Reading, Sample } from '../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../model/source.js'
import type { Tree } from '../model/tree.js'
import { fields, numberOf, own, textOf } from './fields.js'
import { absent, exact, onlyPercentiles } from './load-test/readings.js'
import { type Requests, shareOf, withFailures, worstOf } from './load-test/runs.js'
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
  const found = runs.filter((one) => isStep(one, question))
  if (found.length === 0) {
    const known = runs.map((one) => textOf(own(one, 'title')) ?? textOf(own(one, 'url')) ?? '').join(', ')
    return absent('empty', `No run is of ${question.url ?? question.step}. There are: ${known}.`, origin)
  }
  if (question.measure === 'error-rate') return shareOf(found.map(requestsOf), origin)
  if (question.measure !== 'time') return absent('unsupported', `autocannon does not know ${question.measure}.`, origin)
  return worstOf(found.map((run) => percentile(run, question.quantile, origin)))
}

/** One run has one address: by the path of `url`, by the title, or the only run there is where neither is told. */
function isStep(run: unknown, { step, url }: StepQuestion): boolean {
  const address = textOf(own(run, 'url')) ?? ''
  if (url !== null) return address.replace(/^https?:\/\/[^/]*/, '') === url || address === url
  const title = textOf(own(run, 'title'))
  return title === step || (title === null && address.split(/[/?#]/).includes(step))
}

const known: readonly (readonly [number, string])[] = [
  [0.025, 'p2_5'],
  [0.1, 'p10'],
  [0.25, 'p25'],
  [0.5, 'p50'],
  [0.75, 'p75'],
  [0.9, 'p90'],
  [0.975, 'p97_5'],
  [0.99, 'p99'],
  [0.999, 'p99_9'],
]

/**
 * A percentile that is not reported lies between its neighbours, and no value is made up for it. Failed answers are
 * counted in them: the bounds hold for the others whether the failed ones were the fastest or the slowest.
 */
function percentile(run: unknown, quantile: number, origin: string): Sample | Absent {
  const latency = own(run, 'latency')
  const requests = requestsOf(run)
  const answered = numberOf(own(own(run, 'requests'), 'total'))
  if (answered === 0) return absent('empty', `The run got no answer: ${requests.failed} requests failed.`, origin)
  const timed = { failed: Math.min(numberOf(own(run, 'non2xx')), answered), total: answered }
  const reported = new Map(known.map(([q, key]) => [q, own(latency, key)]))
  const exactly = reported.get(quantile)
  if (typeof exactly === 'number')
    return withFailures(exact(exactly / perSecond, origin, [onlyPercentiles]), timed, quantile)
  const good = 1 - timed.failed / timed.total
  const lower = reported.get(known.findLast(([q]) => q <= quantile * good)?.[0] ?? 0)
  const upper = reported.get(known.find(([q]) => q >= 1 - (1 - quantile) * good)?.[0] ?? 1)
  if (typeof lower !== 'number' || typeof upper !== 'number' || lower > upper)
    return absent('unsupported', 'The result lacks the percentiles beside the wanted one.', origin)
  const bucket = { lower: lower / perSecond, upper: upper / perSecond }
  const notes =
    timed.failed === 0 ? [] : [`${timed.failed} of ${timed.total} answers failed; the bounds allow for them.`]
  return { ...exact(bucket.upper, origin, [onlyPercentiles, ...notes]), bucket }
}

/** autocannon counts milliseconds. */
const perSecond = 1000

/** Its `errors` have the timeouts among them. */
function requestsOf(run: unknown): Requests {
  const errors = numberOf(own(run, 'errors'))
  return {
    failed: numberOf(own(run, 'non2xx')) + errors,
    total: numberOf(own(own(run, 'requests'), 'total')) + errors,
  }
}
