import type { Question } from '../../model/question.js'
import type { Absent, Answer, Inventory, Reading, Shares } from '../../model/reading.js'
import { absence } from './defects.js'
import { exemplarsReading } from './exemplars.js'
import { gaugeReading } from './gauge.js'
import { groupsWith, growthOf, valuesOf } from './growth.js'
import { quantileReading } from './quantile.js'
import { sampleOf } from './sample.js'
import type { Settled } from './settle.js'
import type { Wanted } from './wanted.js'

/** The answer to one question from a settled recording. `file` says where it was read. */
export function answerOf(settled: Settled, wanted: Wanted, file: string): Answer {
  const { question } = wanted
  switch (question.kind) {
    case 'ratio':
      return withValues(wanted, question.by, (value) => ratioReading(settled, wanted, value, file))
    case 'quantile':
      return withValues(wanted, question.by, (value) => quantileReading(settled, wanted, value, file))
    case 'gauge':
      return withValues(wanted, question.by, (value) => gaugeReading(settled, wanted, value, file))
    case 'shares':
      return alone(sharesReading(settled, wanted, file))
    case 'inventory':
      return alone(inventoryReading(settled, wanted, question.metrics, file))
    case 'exemplars':
      return alone(exemplarsReading(settled, wanted.traced ?? [], file))
    default:
      return alone(cannot(question, file))
  }
}

export const alone = (whole: Reading): Answer => ({ whole, by: new Map() })

function withValues(wanted: Wanted, by: string | undefined, read: (value: string | null) => Reading): Answer {
  const whole = read(null)
  if (by === undefined || (whole.kind === 'absent' && whole.reason !== 'zero-denominator')) return alone(whole)
  const values = valuesOf([...wanted.numerator, ...wanted.denominator])
  return { whole, by: new Map(values.map((value) => [value, read(value)])) }
}

/** Questions that only other sources can answer. */
export function cannot(question: Question, origin: string): Absent {
  const text =
    question.kind === 'expression'
      ? 'a recording cannot evaluate PromQL; give the budget a source of type prometheus'
      : question.kind === 'samples'
        ? 'a recording of /metrics keeps no raw samples; ask for a histogram'
        : `a recording of /metrics cannot answer \`${question.kind}\``
  return { kind: 'absent', reason: 'unsupported', text, origin }
}

function ratioReading(settled: Settled, wanted: Wanted, value: string | null, file: string): Reading {
  const { numerator, denominator, question } = wanted
  const origin = `${file}: ${sumText(numerator.map(({ metric }) => metric))} / ${sumText(denominator.map(({ metric }) => metric))}`
  const absent = absence(settled, [...numerator, ...denominator], origin)
  if (absent !== null) return absent
  const above = growthOf(settled, groupsWith(settled, numerator, value))
  const below = growthOf(settled, groupsWith(settled, denominator, value))
  if (below.whole === 0) {
    const names = denominator.map(({ metric }) => `\`${metric}\``).join(' + ')
    const text = `${names} did not grow inside the window, so there is nothing to divide by`
    return { kind: 'absent', reason: 'zero-denominator', text, origin }
  }
  const scale = question.kind === 'ratio' ? (question.scale ?? 1) : 1
  const points = above.points.map((growth, index) => (scale * growth) / below.points[index]!)
  const whole = (scale * above.whole) / below.whole
  return sampleOf(settled, [...numerator, ...denominator], { value: whole, points, origin })
}

const sumText = (metrics: readonly string[]): string => metrics.map((metric) => `increase of \`${metric}\``).join(' + ')

function sharesReading(settled: Settled, wanted: Wanted, file: string): Shares | Absent {
  const { numerator, denominator, question } = wanted
  const label = question.kind === 'shares' ? question.label : ''
  const origin = `${file}: growth by ${label}`
  const absent = absence(settled, [...numerator, ...denominator], origin)
  if (absent !== null) return absent
  for (const tally of [...numerator, ...denominator]) {
    if (valuesOf([tally]).length > 0) continue
    const text = `\`${tally.metric}\` has no label \`${label}\`, so nothing can be told by ${label}`
    return { kind: 'absent', reason: 'unsupported', text, origin }
  }
  const values = new Set(
    [...numerator, ...denominator].flatMap((tally) => [...tally.groups.values()].map((group) => group.values[0]!)),
  )
  const whole = (value: string, tallies: typeof numerator) =>
    growthOf(settled, groupsWith(settled, tallies, value)).whole
  const parts = [...values].sort().map((value) => {
    return [value, { numerator: whole(value, numerator), denominator: whole(value, denominator) }] as const
  })
  return { kind: 'shares', label, parts: new Map(parts), origin }
}

function inventoryReading(
  settled: Settled,
  wanted: Wanted,
  metrics: readonly string[],
  origin: string,
): Inventory | Absent {
  const { inventory, trouble } = settled.recording
  const overflown =
    metrics.length === 0 ? [...trouble.overflow] : metrics.filter((metric) => trouble.overflow.has(metric))
  if (overflown.length > 0) {
    const text = `\`${overflown[0]}\` has more series than can be listed`
    return { kind: 'absent', reason: 'unsupported', text, origin }
  }
  const listings = metrics.length === 0 ? [...inventory].sort(([one], [other]) => (one < other ? -1 : 1)) : []
  const rows = [...listings, ...(wanted.listings ?? [])].flatMap(([metric, { series, labels, identities }]) => {
    const counts = new Map([...labels].map(([name, values]) => [name, values.size]))
    return series === 0 ? [] : [[metric, { series, labels: counts, identities }] as const]
  })
  return { kind: 'inventory', metrics: new Map(rows), origin }
}
