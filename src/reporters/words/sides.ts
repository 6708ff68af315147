import type { Report, SideReport } from '../../model/report.js'
import type { Provenance } from '../../model/source.js'
import { formatValue } from '../../units/format.js'
import { cut } from '../escape/characters.js'

/** What the baseline's column is called: its ref, short; `baseline` where the two sides have no names of their own. */
export function baselineName({ baseline, candidate }: Report): string {
  const { ref } = baseline
  if (ref === null || ref === '' || ref === candidate.ref) return 'baseline'
  return cut(/^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref, 40)
}

export function shortSha(side: SideReport): string {
  return side.sha === null ? '' : side.sha.slice(0, 7)
}

/** `perf/base.om from git at 4f2c1aa, 60 points, 2026-11-20 10:00:00 UTC, 30 m long, prometheus 3.5.0`. */
export function provenanceWords(provenance: Provenance): string {
  const { start, end, points, origin, versions, notes } = provenance
  const names = Object.keys(versions).sort()
  return [
    origin,
    `${formatValue(points, 'count')} points`,
    spanWords(start, end),
    ...names.map((name) => `${name} ${versions[name]}`),
    ...notes,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

export function datasetWords({ baseline, candidate }: Report): string {
  if (baseline.dataset === null && candidate.dataset === null) return ''
  if (baseline.dataset === candidate.dataset) return `the same on both sides (${candidate.dataset?.slice(0, 12)})`
  const name = (side: SideReport) => side.dataset?.slice(0, 12) ?? 'none'
  return `differs: ${name(baseline)} at baseline, ${name(candidate)} here; what is noisy cannot be compared`
}

function spanWords(start: string | null, end: string | null): string {
  if (start === null || end === null) return ''
  const length = (Date.parse(end) - Date.parse(start)) / 1000
  const clock = start.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z$/, '$1 $2 UTC')
  return Number.isFinite(length) ? `from ${clock}, ${formatValue(length, 's')} long` : `from ${clock}`
}
