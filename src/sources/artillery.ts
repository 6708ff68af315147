import type { StepQuestion } from '../model/question.js'
import type { Absent, Reading, Sample } from '../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../model/source.js'
import type { Tree } from '../model/tree.js'
import { entriesOf, numberOf, own } from './fields.js'
import { absent, exact, onlyPercentiles } from './load-test/readings.js'
import { type Requests, shareOf, withFailures, worstOf } from './load-test/runs.js'
import { isAbsent, readJson, type StepFiles, schemaOfFiles, stepSource } from './load-test/source.js'

export const schema = () => schemaOfFiles()

/** Reports of `artillery run --output`: percentiles of the whole run, by endpoint where its plugin is on. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  return stepSource(spec, context, readFiles)
}

interface Run {
  readonly summaries: ReadonlyMap<string, unknown>
  readonly counters: ReadonlyMap<string, unknown>
}

const byEndpoint = 'plugins.metrics-by-endpoint.'

async function readFiles(tree: Tree, paths: readonly string[], origin: string): Promise<StepFiles | Absent> {
  const runs: Run[] = []
  for (const path of paths) {
    const read = await readJson(tree, path, origin)
    if (isAbsent(read)) return read
    const aggregate = own(read.json, 'aggregate')
    const run = {
      summaries: new Map(entriesOf(own(aggregate, 'summaries'))),
      counters: new Map(entriesOf(own(aggregate, 'counters'))),
    }
    if (run.counters.size === 0)
      return absent('unsupported', `${path} is no report of Artillery: it has no aggregate.`, origin)
    runs.push(run)
  }
  return { points: runs.length, notes: [], answer: (question) => answer(runs, question, origin) }
}

function answer(runs: readonly Run[], question: StepQuestion, origin: string): Reading {
  const { measure, step } = question
  if (measure === 'error-rate')
    return shareOf(
      runs.map((run) => requestsOf(run, step)),
      origin,
    )
  if (measure !== 'time') return absent('unsupported', `Artillery does not know ${measure} of a step.`, origin)
  return worstOf(runs.map((run) => timeIn(run, question, origin)))
}

function timeIn(run: Run, question: StepQuestion, origin: string): Sample | Absent {
  const { step, quantile } = question
  const summary = run.summaries.get(`${byEndpoint}response_time.${step}`) ?? run.summaries.get(step)
  if (summary === undefined) {
    const known = [...run.summaries.keys()].filter((key) => key.startsWith(`${byEndpoint}response_time.`))
    const names = known.map((key) => key.slice(`${byEndpoint}response_time.`.length)).join(', ')
    const text = `The report has no times of ${step}. It has: ${names || 'no endpoints; switch the plugin metrics-by-endpoint on'}.`
    return absent('empty', text, origin)
  }
  const found = percentile(summary, question, origin)
  return found.kind === 'absent' ? found : withFailures(found, requestsOf(run, step), quantile)
}

/** The percentile rests on the slowest few: without at least one sample beyond it nobody knows it. */
function percentile(summary: unknown, { quantile, step }: StepQuestion, origin: string): Sample | Absent {
  const count = numberOf(own(summary, 'count'))
  const name = `p${Math.round(quantile * 100)}`
  if (count * (1 - quantile) < 1 - 1e-9) {
    const text = `${name} of ${step} is not known: ${count} requests have none beyond it.`
    return absent('too-few-samples', text, origin)
  }
  const value = own(summary, name)
  if (typeof value !== 'number') return absent('unsupported', `The report has no ${name} of ${step}.`, origin)
  return exact(value / 1000, origin, [onlyPercentiles, 'Artillery estimates percentiles with a sketch, about 1 % off.'])
}

/** Failed are answers of 400 and above, and requests that got none. */
function requestsOf({ counters }: Run, step: string): Requests {
  let total = 0
  let failed = 0
  for (const [key, value] of counters) {
    const code = key.startsWith(`${byEndpoint}${step}.codes.`) ? Number(key.slice(key.lastIndexOf('.') + 1)) : null
    const error = key.startsWith(`${byEndpoint}${step}.errors.`)
    if (code === null && !error) continue
    total += numberOf(value)
    if (error || (code ?? 0) >= 400) failed += numberOf(value)
  }
  return { failed, total }
}
