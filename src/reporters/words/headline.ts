import type { Finding } from '../../model/finding.js'
import type { Outcome } from '../../model/outcome.js'
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
  return [
    several(failing.length - unjudged, 'budget broken', 'budgets broken'),
    several(unjudged, 'could not be judged', 'could not be judged'),
    several(count('warn'), 'to look at', 'to look at'),
    several(count('waived'), 'waived', 'waived'),
    fineWords(findings),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** `14 fine (2 better) · 1 for information`: what got worse and blocks nothing is not called fine. */
function fineWords(findings: readonly Finding[]): string {
  const { fine, better, informing } = passingCounts(findings)
  const words = [
    several(fine, 'fine', 'fine') + (better === 0 ? '' : ` (${better} better)`),
    several(informing, 'for information', 'for information'),
  ]
  return words.filter((part) => part !== '').join(' · ')
}

export interface PassingCounts {
  readonly fine: number
  readonly better: number
  /** Worse, unclear or without data, and the policy makes nothing of it: an estimate, or a budget that says so. */
  readonly informing: number
}

/** How many of the findings that pass are fine, and how many only inform. */
export function passingCounts(findings: readonly Finding[]): PassingCounts {
  const passing = findings.filter(({ status }) => status === 'pass')
  const informing = passing.filter(({ outcome }) => !fineOutcomes.includes(outcome)).length
  const better = passing.filter(({ outcome }) => outcome === 'improved').length
  return { fine: passing.length - informing, better, informing }
}

const fineOutcomes: readonly Outcome[] = ['ok', 'improved', 'new', 'not-affected']

/** `2 budgets broken`; nothing for none. */
export function several(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`
}
