import * as z from 'zod/mini'
import type { Side } from '../../model/outcome.js'
import type { Question } from '../../model/question.js'
import type { Absent, Answer, Reading } from '../../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../../model/source.js'
import { UserError } from '../../model/user-error.js'
import { text } from '../../units/schema.js'
import { type Metric, readMetrics } from './read.js'

interface JsonSettings {
  readonly baseline: string
  readonly candidate: string
}

export function schema() {
  return z.strictObject({
    type: z.literal('json'),
    baseline: text('JSON file of the base.'),
    candidate: text('JSON file of the pull request.'),
  })
}

const mostBytes = 64 * 1024 * 1024

type Loaded = ReadonlyMap<string, Metric> | Absent

/** A file of a load test, `{ "metric": number | [numbers] }`, one per side. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const settings = spec.settings as JsonSettings
  const loaded = new Map<Side, Promise<Loaded>>()
  const load = (side: Side): Promise<Loaded> => {
    const known = loaded.get(side) ?? readSide(settings[side], side, context)
    loaded.set(side, known)
    return known
  }
  return {
    ask: async (question, side) => only(await answer(question, side, settings[side], load)),
    provenance: async (side) => {
      const metrics = await load(side)
      const points = 'kind' in metrics ? 0 : [...metrics.values()].reduce((sum, one) => sum + one.values.length, 0)
      const tree = context.tree(side)
      const origin = `${settings[side]} from ${(await tree.originOf?.(settings[side])) ?? tree.origin}`
      return { start: null, end: null, points, origin, versions: {}, notes: [] }
    },
    close: async () => {},
  }
}

const only = (whole: Reading): Answer => ({ whole, by: new Map() })

async function readSide(path: string, side: Side, context: SourceContext): Promise<Loaded> {
  const tree = context.tree(side)
  const origin = `${path} from ${(await tree.originOf?.(path)) ?? tree.origin}`
  try {
    const content = await tree.read(path, mostBytes)
    const words = `${path} is not there (${tree.origin}): let the load test write it before the gate runs.`
    if (content === null) return absent('missing-side', words, origin)
    const metrics = readMetrics(content)
    return 'trouble' in metrics ? absent('unsupported', `${path} ${metrics.trouble}`, origin) : metrics
  } catch (error) {
    if (error instanceof UserError) return absent('unsupported', error.message, origin)
    throw error
  }
}

type Load = (side: Side) => Promise<Loaded>

async function answer(question: Question, side: Side, path: string, load: Load): Promise<Reading> {
  const name = question.kind === 'samples' ? question.metric : question.kind === 'gauge' ? question.gauge : null
  if (name === null || (question.kind !== 'samples' && question.kind !== 'gauge')) {
    const words = `A json source holds numbers by name and cannot answer a question of the kind "${question.kind}".`
    return absent('unsupported', words, path)
  }
  if (Object.keys(question.matchers).length > 0) {
    return absent('unsupported', `${path} has no labels, and ${name} is asked for with matchers.`, path)
  }
  const [here, there] = await Promise.all([load(side), load(side === 'baseline' ? 'candidate' : 'baseline')])
  if ('kind' in here) return here
  const metric = here.get(name)
  if (metric === undefined) return absent('empty', `${path} has no "${name}". It has: ${listed(here)}.`, path)
  if (metric.trouble !== null)
    return absent(metric.trouble.reason, `${path}: "${name}" ${metric.trouble.trouble}`, path)
  const other = 'kind' in there ? undefined : there.get(name)
  if (other !== undefined && same(metric, other)) {
    return absent('identical', `${name} has the very same samples on both sides: the files are one recording.`, path)
  }
  return sample(metric, path, question)
}

function listed(metrics: ReadonlyMap<string, Metric>): string {
  const names = [...metrics.keys()]
  return names.length === 0 ? 'nothing' : names.slice(0, 10).join(', ') + (names.length > 10 ? ', ...' : '')
}

/** Two runs never measure the same list; a single number may well stay what it was. */
function same(a: Metric, b: Metric): boolean {
  return (
    a.list &&
    a.values.length > 1 &&
    a.values.length === b.values.length &&
    a.values.every((one, at) => one === b.values[at])
  )
}

/** A list is raw samples of one run; a number alone is exact, and decides as it stands. */
function sample(metric: Metric, origin: string, question: Extract<Question, { kind: 'samples' | 'gauge' }>): Reading {
  const { values, list } = metric
  const value = aggregated(shownOf(question), values)
  return { kind: 'sample', value, points: list ? values : [], shape: list ? 'samples' : 'exact', origin, notes: [] }
}

const shownOf = (question: Extract<Question, { kind: 'samples' | 'gauge' }>): string => {
  if (question.kind === 'gauge') return question.aggregate ?? 'mean'
  return question.quantile === undefined ? 'mean' : `p${question.quantile * 100}`
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length

function aggregated(aggregate: string, values: readonly number[]): number {
  if (aggregate === 'mean') return mean(values)
  const sorted = values.toSorted((a, b) => a - b)
  if (aggregate === 'max') return sorted.at(-1) ?? Number.NaN
  const rank = (Number(aggregate.slice(1)) / 100) * (sorted.length - 1)
  const below = sorted[Math.floor(rank)] ?? Number.NaN
  return below + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] ?? below) - below)
}

function absent(reason: Absent['reason'], words: string, origin: string): Absent {
  return { kind: 'absent', reason, text: words, origin }
}
