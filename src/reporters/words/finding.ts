import type { Finding } from '../../model/finding.js'
import type { Outcome } from '../../model/outcome.js'
import {
  formatChange,
  formatDifference,
  formatDistance,
  formatInterval,
  formatLimit,
  formatValue,
} from '../../units/format.js'
import { levelMoved } from '../../units/independence.js'

const words: Readonly<Record<Outcome, readonly [failing: string, otherwise: string]>> = {
  regressed: ['broken', 'worse'],
  'over-budget': ['broken', 'over budget'],
  missing: ['missing', 'missing'],
  'no-data': ['no data', 'no data'],
  inherited: ['inherited', 'inherited'],
  inconclusive: ['unclear', 'unclear'],
  new: ['broken', 'new'],
  improved: ['broken', 'better'],
  ok: ['broken', 'fine'],
  'not-affected': ['broken', 'not affected'],
}

/** One or two words for the first column: `broken`, `unclear`, `better`. */
export function wordOf(finding: Finding): string {
  if (finding.status === 'waived') return 'waived'
  const [failing, otherwise] = words[finding.outcome]
  if (finding.status === 'warn' && (finding.outcome === 'ok' || finding.outcome === 'improved')) return 'look at'
  return finding.status === 'fail' ? failing : otherwise
}

export function sideWords(finding: Finding, side: 'baseline' | 'candidate'): string {
  const value = finding[side]
  if (value === null) return '—'
  const limit = side === 'candidate' ? (finding.limit.max ?? finding.limit.min) : null
  return formatValue(value.value, finding.unit, limit === null ? {} : { unlike: limit })
}

/** `41.2 → 33.9 orders/cpu-s`: baseline, then candidate, the unit once where both have the same. */
export function bothSides(finding: Finding): string {
  const [baseline, candidate] = [sideWords(finding, 'baseline'), sideWords(finding, 'candidate')]
  return baseline === candidate ? baseline : `${withoutUnit(baseline, candidate)} → ${candidate}`
}

/** `41.2` where the other side has the same unit, else the whole value. */
function withoutUnit(value: string, other: string): string {
  const unit = value.slice(value.indexOf(' '))
  return value.includes(' ') && other.endsWith(unit) ? value.slice(0, -unit.length) : value
}

/** The change as one sees it: `−17.7 %`, or `+26.2 kB` where the number is exact. */
export function differenceWords(finding: Finding): string {
  const { baseline, candidate, change, unit, limit } = finding
  if (change?.interval) return relativeWords(finding)
  if (baseline === null || candidate === null)
    return finding.missing.length > 0 ? `${finding.missing.length} missing` : '—'
  const difference = formatDifference(candidate.value - baseline.value, unit)
  if (change === null || (unit === 'ratio' && limit.maxRegression === null)) return difference
  return change.relative === 0 ? 'no change' : `${difference}, ${relativeWords(finding)}`
}

/** `(−19 … −16.4)`, in the sign of the change shown; nothing for an exact number. */
export function intervalWords(finding: Finding): string {
  const bounds = intervalOf(finding)
  return bounds === null ? '' : `(${formatInterval(bounds[0], bounds[1])})`
}

/** The bounds of the judge are in the sign of a regression; people read them beside the change. */
export function intervalOf(finding: Finding): readonly [low: number, high: number] | null {
  const interval = finding.change?.interval ?? null
  if (interval === null) return null
  return finding.better === 'lower' ? interval : [-interval[1], -interval[0]]
}

function relativeWords({ change, limit, better }: Finding): string {
  const allowed =
    limit.maxRegression === null ? {} : { unlike: better === 'lower' ? limit.maxRegression : -limit.maxRegression }
  return change === null ? '—' : formatChange(change.relative, allowed)
}

export function limitWords(finding: Finding): string {
  if (finding.section === 'jobs' && finding.missing.length > 0) return 'all items'
  if (finding.section === 'queries' && finding.id.endsWith('/schema')) return 'it loads'
  if (finding.section === 'queries' && finding.id.endsWith('/lint')) return 'nothing forbidden'
  return formatLimit(finding.limit, finding.unit, finding.better)
}

/** What `minChange` adds to the limits. */
export const floorWords = ({ limit, unit }: Finding): string =>
  limit.minChange > 0 ? `, changes below ${formatDistance(limit.minChange, unit)} do not count` : ''

/** Whether the rule's own words give the numbers of both sides: then nothing is said twice. */
function saysBothSides(finding: Finding): boolean {
  const says = (side: 'baseline' | 'candidate') =>
    finding[side] !== null && finding.text.includes(sideWords(finding, side))
  return says('baseline') && says('candidate')
}

/** `main 41.2 orders/cpu-s → this change 33.9 orders/cpu-s, −17.7 % (−19 … −16.4); allowed −10 %`. */
export function measuredWords(finding: Finding, baselineName: string): string {
  const { baseline, candidate } = finding
  if ((baseline === null && candidate === null) || saysBothSides(finding)) return ''
  const warn = finding.limit.warnAt === null ? '' : `, warns at ${formatValue(finding.limit.warnAt, finding.unit)}`
  const sides = `${baselineName} ${sideWords(finding, 'baseline')} → this change ${sideWords(finding, 'candidate')}`
  const difference =
    baseline === null || candidate === null
      ? ''
      : `, ${[differenceWords(finding), intervalWords(finding)].filter(Boolean).join(' ')}`
  return `${sides}${difference}; allowed ${limitWords(finding)}${warn}${floorWords(finding)}`
}

/** How sure the gate is, and what would make it surer. */
export function sureWords(finding: Finding): string {
  const { baseline, candidate, change } = finding
  if (change === null || baseline === null || candidate === null) return ''
  if (change.interval === null) return 'one number a side, no noise to judge'
  const samples = `${baseline.samples} and ${candidate.samples} samples`
  const independent = change.effectiveSamples
  const effective =
    independent === null ? '' : `, worth ${independentWords(Math.max(1, Math.round(independent)))} a side`
  const detectable = change.detectable === null ? '' : `; ${detectableWords(change.detectable)}`
  const moved = independent !== null && levelMoved(Math.min(baseline.samples, candidate.samples), independent)
  const needed =
    change.samplesNeeded === null || moved
      ? ''
      : `; about ${formatValue(change.samplesNeeded, 'count')} a side would settle it`
  return samples + effective + detectable + needed
}

const independentWords = (count: number): string =>
  `${formatValue(count, 'count')} independent ${count === 1 ? 'one' : 'ones'}`

/** From here on a change has no use for a figure. */
const tenfold = 9

const detectableWords = (detectable: number): string =>
  detectable >= tenfold
    ? 'they could not even have shown a tenfold change'
    : `the smallest change they could have shown is ${formatValue(detectable, 'ratio')}`
