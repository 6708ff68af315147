import type { StepQuestion } from '../../model/question.js'
import type { Absent, Reading } from '../../model/reading.js'
import { fields, own, textOf } from '../fields.js'
import { blocks, eachLine } from '../load-test/lines.js'
import { absent, type StepSamples, samplesReading } from '../load-test/readings.js'
import { shareOf } from '../load-test/runs.js'

/** Samples of one combination of tags. Times in seconds. */
interface Series {
  readonly tags: Tags
  readonly values: number[]
  failed: number
}

export interface Tags {
  readonly journey: string | null
  readonly step: string | null
  readonly group: string | null
  readonly name: string | null
}

export interface Points {
  readonly series: ReadonlyMap<string, ReadonlyMap<string, Series>>
  readonly count: number
  /** Lines that are no JSON; the last of a run that was stopped, as a rule. */
  readonly broken: number
}

/** k6 counts times in milliseconds. */
const perSecond = 1000

/** Reads `--out json`, files by their path: one point a line, and only the lines of the wanted metrics are parsed. */
export async function readPoints(
  files: ReadonlyMap<string, AsyncIterable<Uint8Array>>,
  metrics: readonly string[],
): Promise<Points> {
  const series = new Map(metrics.map((metric) => [metric, new Map<string, Series>()]))
  const marks = metrics.map((metric) => `"${metric}"`)
  let count = 0
  let broken = 0
  const take = (line: string) => {
    if (!marks.some((mark) => line.includes(mark))) return
    try {
      if (addPoint(series, JSON.parse(line))) count += 1
    } catch {
      broken += 1
    }
  }
  for (const [path, stream] of files) for await (const block of blocks(stream, path)) eachLine(block, take)
  return { series, count, broken }
}

/** A million times a run: looks properties up directly, since JSON.parse gives objects whose prototype has none of these. */
function addPoint(series: ReadonlyMap<string, Map<string, Series>>, point: unknown): boolean {
  const { type, metric, data } = fields(point) ?? {}
  if (type !== 'Point' || typeof metric !== 'string') return false
  const found = series.get(metric)
  const { value, tags } = fields(data) ?? {}
  if (found === undefined || typeof value !== 'number' || !Number.isFinite(value)) return false
  const { journey, step, group, name, expected_response } = fields(tags) ?? {}
  const key = `${journey}\n${step}\n${group}\n${name}`
  let one = found.get(key)
  if (one === undefined) {
    one = { tags: tagsOf(tags), values: [], failed: 0 }
    found.set(key, one)
  }
  if (expected_response === 'false') one.failed += 1
  else one.values.push(value / perSecond)
  return true
}

const tagsOf = (tags: unknown): Tags => ({
  journey: textOf(own(tags, 'journey')),
  step: textOf(own(tags, 'step')),
  group: textOf(own(tags, 'group')),
  name: textOf(own(tags, 'name')),
})

/** A step is told by its tag, by a part of the group `::search::open`, or by the request's name. */
export function isStep(tags: Tags, { journey, step }: Pick<StepQuestion, 'journey' | 'step'>): boolean {
  if (tags.journey !== null && tags.journey !== journey) return false
  return tags.step === step || (tags.group ?? '').split('::').includes(step) || tags.name === step
}

export function pointsAnswer(points: Points, metric: string, question: StepQuestion, origin: string): Reading | Absent {
  const all = [...(points.series.get(metric)?.values() ?? [])]
  const found = all.filter((one) => isStep(one.tags, question))
  if (found.length === 0) {
    const known = [...new Set(all.map((one) => one.tags.step ?? one.tags.name ?? one.tags.group ?? ''))].filter(Boolean)
    const text = `No point of ${metric} has the step ${question.step} of ${question.journey}. There are: ${known.slice(0, 10).join(', ') || 'none'}.`
    return absent('empty', text, origin)
  }
  const samples: StepSamples = {
    values: found.length === 1 ? (found[0]?.values ?? []) : found.flatMap((one) => one.values),
    failed: found.reduce((sum, one) => sum + one.failed, 0),
  }
  return question.measure === 'error-rate'
    ? shareOf([{ failed: samples.failed, total: samples.values.length + samples.failed }], origin)
    : samplesReading(samples, question.quantile, origin)
}
