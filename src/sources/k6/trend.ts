import type { Question } from '../../model/question.js'
import type { Reading } from '../../model/reading.js'
import type { Tree } from '../../model/tree.js'
import { fields, own } from '../fields.js'
import { blocks, eachLine } from '../load-test/lines.js'
import { absent, samplesReading } from '../load-test/readings.js'

type SamplesQuestion = Extract<Question, { kind: 'samples' }>

interface Trend {
  readonly values: number[]
  failed: number
  /** k6 says of each metric whether it holds times, which it counts in milliseconds. */
  time: boolean
  /** Points of the metric, whatever their tags. */
  points: number
}

/** Raw samples of one metric from points of `--out json`; matchers are tags. All runs of a side are one. */
export async function trendReading(
  tree: Tree,
  paths: readonly string[],
  question: SamplesQuestion,
  origin: string,
): Promise<Reading> {
  const trend: Trend = { values: [], failed: 0, time: false, points: 0 }
  const mark = JSON.stringify(question.metric)
  for (const path of paths) {
    const stream = await tree.stream(path)
    if (stream === null) return absent('missing-side', `${path} is not there (${tree.origin}).`, origin)
    for await (const block of blocks(stream, path)) {
      eachLine(block, (line) => {
        if (line.includes(mark)) addLine(trend, line, question)
      })
    }
  }
  if (trend.points === 0) return absent('empty', `No point of ${question.metric} is in ${paths.join(', ')}.`, origin)
  if (trend.values.length + trend.failed === 0) {
    const tags = Object.entries(question.matchers).map(([tag, value]) => `${tag}="${value}"`)
    return absent('empty', `No point of ${question.metric} has ${tags.join(', ')}.`, origin)
  }
  const found = inBaseUnits(trend)
  const reading = samplesReading(found, question.quantile ?? 0.5, origin)
  if (question.quantile !== undefined || reading.kind === 'absent') return reading
  return { ...reading, value: found.values.reduce((sum, value) => sum + value, 0) / found.values.length }
}

const inBaseUnits = ({ values, failed, time }: Trend) => ({
  values: time ? values.map((value) => value / 1000) : values,
  failed,
})

function addLine(trend: Trend, line: string, { metric, matchers }: SamplesQuestion): void {
  const point = parsed(line)
  if (point === null || point['metric'] !== metric) return
  if (point['type'] === 'Metric') trend.time = own(point['data'], 'contains') === 'time'
  if (point['type'] !== 'Point') return
  const { value, tags } = fields(point['data']) ?? {}
  if (typeof value !== 'number' || !Number.isFinite(value)) return
  trend.points += 1
  if (!Object.entries(matchers).every(([tag, wanted]) => own(tags, tag) === wanted)) return
  if (own(tags, 'expected_response') === 'false') trend.failed += 1
  else trend.values.push(value)
}

/** A line that was cut off is left out; how many there are is told with the source. */
function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    return fields(JSON.parse(line))
  } catch {
    return null
  }
}
