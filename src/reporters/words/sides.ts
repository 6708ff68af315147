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

export interface SourceWords {
  readonly source: string
  readonly side: string
  readonly words: string
}

/** Where each side of each source was read: without sources that found nothing on either side, and each note of a source once. */
export function sourceWords(report: Report): readonly SourceWords[] {
  const [before, after] = [report.baseline.sources, report.candidate.sources]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names.flatMap((source) => {
    const [baseline, candidate] = [before[source], after[source]]
    if (isNothing(baseline) && isNothing(candidate)) return []
    const words = (one: Provenance | undefined, told: readonly string[] = []) =>
      one === undefined ? 'not read' : provenanceWords(one, told)
    return [
      { source, side: baselineName(report), words: words(baseline) },
      { source, side: 'this change', words: words(candidate, baseline?.notes) },
    ]
  })
}

/** No point, no time, no version, and nothing to say about why. */
const isNothing = (one: Provenance | undefined): boolean =>
  one === undefined ||
  (one.points === 0 && one.start === null && one.notes.length === 0 && Object.keys(one.versions).length === 0)

/** `perf/base.om from git at 4f2c1aa, 60 points, 2026-11-20 10:00:00 UTC, 30 m long, prometheus 3.5.0`. */
function provenanceWords(provenance: Provenance, told: readonly string[]): string {
  const { start, end, points, origin, versions, notes } = provenance
  const names = Object.keys(versions).sort()
  return [
    origin,
    // What counts itself does not count in points: `2 periodic jobs in 5 files`.
    origin.startsWith(`${points} `) ? '' : `${formatValue(points, 'count')} points`,
    spanWords(start, end),
    ...names.map((name) => `${name} ${versions[name]}`),
    ...notes.filter((note) => !told.includes(note)),
    notes.some((note) => told.includes(note)) ? 'the rest the same' : '',
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
