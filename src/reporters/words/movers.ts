import type { Finding } from '../../model/finding.js'
import type { Mover } from '../../model/judgement.js'
import { formatChange, formatPart } from '../../units/format.js'

const largest = 5
const mostLabels = 3
/** A part of the baseline's value below this is not worth a word. */
const worthAWord = 0.01

export interface LabelMovers {
  readonly label: string
  /** The five largest, then the rest as one: `acme −5.1 orders/cpu-s (efficiency −5, mix −0.1)`. The first has the unit. */
  readonly parts: readonly string[]
}

/** Top movers per label, in the report's order of labels; labels are never mixed in one list. */
export function moversByLabel(finding: Finding): readonly LabelMovers[] {
  return labelsOf(finding.movers).map(([label, movers]) => {
    const rest = movers.slice(largest)
    const tail = rest.length === 0 ? [] : [`${rest.length} more ${shown(sum(rest), finding)}`]
    return { label, parts: [...movers.slice(0, largest).map((mover, at) => part(mover, finding, at === 0)), ...tail] }
  })
}

/** For the fixed line of a service: `moved most by tenant: acme −5.1 of −7.3 orders/cpu-s; by region: eu-west −7.3`. */
export function movedMost(finding: Finding): string {
  if (finding.movers.length === 0) return 'no label to break it down by'
  const firsts = labelsOf(finding.movers).map(([, movers]) => movers[0]!)
  const moved = firsts.filter((mover) => Math.abs(partOf(mover)) >= worthAWord)
  const [first, ...others] = moved.slice(0, mostLabels)
  if (first === undefined) return 'nothing moved'
  const named = (mover: Mover) => `by ${mover.label}: ${mover.value} ${shown(partOf(mover), finding)}`
  const all = `moved most ${named(first)} of ${shown(whole(finding), finding)}${unitOf(finding)}`
  return [all, ...others.map(named)].join('; ')
}

function labelsOf(movers: readonly Mover[]): (readonly [string, readonly Mover[]])[] {
  const labels = new Map<string, Mover[]>()
  for (const mover of movers) {
    const list = labels.get(mover.label)
    if (list === undefined) labels.set(mover.label, [mover])
    else list.push(mover)
  }
  return [...labels].map(([label, list]) => [label, list.sort(bySize)])
}

function bySize(a: Mover, b: Mover): number {
  return Math.abs(partOf(b)) - Math.abs(partOf(a)) || (a.value < b.value ? -1 : 1)
}

/** Efficiency and mix apart, where there is a mix worth a digit. */
function part(mover: Mover, finding: Finding, first: boolean): string {
  const mix = shown(mover.mix, finding)
  const apart = mix === '0' ? '' : ` (efficiency ${shown(mover.efficiency, finding)}, mix ${mix})`
  return `${mover.value} ${shown(partOf(mover), finding)}${first ? unitOf(finding) : ''}${apart}`
}

function partOf(mover: Mover): number {
  return mover.efficiency + mover.mix
}

function sum(movers: readonly Mover[]): number {
  return movers.reduce((total, mover) => total + partOf(mover), 0)
}

/** The whole change in the measure of the parts. */
function whole({ baseline, candidate, change }: Finding): number {
  if (baseline === null || candidate === null || baseline.value === 0) return change?.relative ?? 0
  return candidate.value / baseline.value - 1
}

/** Without a baseline the parts are percentages, which say so themselves. */
const unitOf = ({ baseline, unit }: Finding): string => (baseline === null || unit === '' ? '' : ` ${unit}`)

/** In the finding's own unit where there is a baseline, so that parts add up to the difference of the two sides. */
function shown(fraction: number, finding: Finding): string {
  const { baseline } = finding
  if (baseline === null) return formatChange(fraction)
  return formatPart(fraction * baseline.value, whole(finding) * baseline.value || baseline.value)
}
