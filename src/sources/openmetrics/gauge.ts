import type { Aggregate } from '../../model/question.js'
import type { Absent, Sample } from '../../model/reading.js'
import { cellOf } from './cells.js'
import { absence } from './defects.js'
import { groupsWith } from './growth.js'
import { sampleOf } from './sample.js'
import type { Settled } from './settle.js'
import type { Group } from './tally.js'
import type { Wanted } from './wanted.js'

/** A gauge summed over its series where each point ends; the value shown is their aggregate, the mean unless it is named. */
export function gaugeReading(settled: Settled, wanted: Wanted, value: string | null, file: string): Sample | Absent {
  const { question, numerator } = wanted
  const origin = `${file}: \`${numerator[0]?.metric}\``
  const absent = absence(settled, numerator, origin)
  if (absent !== null) return absent
  const { metric } = numerator[0]!
  if (settled.recording.interests.get(metric)?.counter === true) {
    const text = `\`${metric}\` is a counter, whose level only says for how long it has counted; write a \`ratio\` of its growth to that of another counter`
    return { kind: 'absent', reason: 'unsupported', text, origin }
  }
  const groups = groupsWith(settled, numerator, value)
  const points = settled.window.bounds.slice(1).map((bound) => sumAt(groups, settled.window.scrapes[bound]!))
  const there = points.filter((point) => !Number.isNaN(point))
  if (there.length === 0) {
    const text = `\`${numerator[0]?.metric}\` has no sample where a point of the window ends`
    return { kind: 'absent', reason: 'empty', text, origin }
  }
  const aggregate = question.kind === 'gauge' ? question.aggregate : undefined
  const found = { value: aggregated(there, aggregate ?? 'mean'), points, origin }
  return sampleOf(settled, numerator, found, 'had no samples')
}

/** NaN where no series has a sample: a gauge that is not there is no 0. */
function sumAt(groups: readonly Group[], scrape: number): number {
  const there = groups.filter((group) => cellOf(group.present, scrape) > 0)
  return there.length === 0 ? Number.NaN : there.reduce((sum, group) => sum + cellOf(group.cells, scrape), 0)
}

const ranks = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

function aggregated(points: readonly number[], aggregate: Aggregate): number {
  switch (aggregate) {
    case 'mean':
      return points.reduce((sum, point) => sum + point, 0) / points.length
    case 'max':
      return points.reduce((most, point) => Math.max(most, point), Number.NEGATIVE_INFINITY)
    default:
      return quantileOf(points, ranks[aggregate])
  }
}

/** Linear between the two nearest points, as `quantile_over_time` does it. */
function quantileOf(points: readonly number[], quantile: number): number {
  const sorted = [...points].sort((one, other) => one - other)
  const rank = quantile * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]!
  const above = sorted[Math.min(sorted.length - 1, Math.floor(rank) + 1)]!
  const weight = rank - Math.floor(rank)
  return below * (1 - weight) + above * weight
}
