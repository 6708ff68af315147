import type { Finding } from '../../model/finding.js'
import type { Report } from '../../model/report.js'

export interface Headline {
  /** What the run came to; colours and marks follow from it. */
  readonly tone: 'blocked' | 'warn' | 'fine'
  /** `Blocked`, `Would block (observe mode)`, `Not blocked`. */
  readonly verdict: string
  /** `2 budgets broken · 1 to look at · 14 fine`. */
  readonly counts: string
}

export function headlineOf(report: Report): Headline {
  const counts = countsInWords(report.findings)
  if (report.findings.length === 0) return { tone: 'fine', verdict: 'Not blocked', counts: 'no budget to judge' }
  if (report.verdict === 'fail') {
    const verdict = report.mode === 'observe' ? 'Would block (observe mode)' : 'Blocked'
    return { tone: report.mode === 'observe' ? 'warn' : 'blocked', verdict, counts }
  }
  const quiet = report.findings.every((finding) => finding.status === 'pass')
  return { tone: quiet ? 'fine' : 'warn', verdict: 'Not blocked', counts }
}

function countsInWords(findings: readonly Finding[]): string {
  const failing = findings.filter((finding) => finding.status === 'fail')
  const unjudged = failing.filter(
    (finding) => finding.outcome === 'no-data' || finding.outcome === 'inconclusive',
  ).length
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length
  const better = findings.filter((finding) => finding.status === 'pass' && finding.outcome === 'improved').length
  return [
    several(failing.length - unjudged, 'budget broken', 'budgets broken'),
    several(unjudged, 'could not be judged', 'could not be judged'),
    several(count('warn'), 'to look at', 'to look at'),
    several(count('waived'), 'waived', 'waived'),
    several(count('pass'), 'fine', 'fine') + (better === 0 ? '' : ` (${better} better)`),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** `2 budgets broken`; nothing for none. */
export function several(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`
}
