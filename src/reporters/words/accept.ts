import type { Finding } from '../../model/finding.js'
import type { Report } from '../../model/report.js'

export interface AcceptWords {
  readonly text: string
  /** The line to paste, as it stands; null where none helps. */
  readonly line: string | null
}

/** How a failing finding can be accepted. Nothing for what was not measured: there is nothing to accept. */
export function acceptWords(finding: Finding, report: Report): AcceptWords | null {
  if (finding.status !== 'fail' || finding.outcome === 'no-data') return null
  const justification = report.policy.justification ?? null
  if (justification === null) {
    return {
      text: `To accept it, a waiver for this id must be in ${report.policy.path} on the base branch.`,
      line: null,
    }
  }
  const link = `${(justification.links[0] ?? 'https://').replace(/\*.*$/, '')}…`
  const approvers = justification.approvers.length === 0 ? '' : `, approved by ${justification.approvers.join(' or ')}`
  return {
    text: `To accept it${approvers}, add to the description:`,
    line: `Perf-Waiver: ${finding.id} ${link} ${asMeasured(finding)}reason`,
  }
}

/** The next whole per cent, so that the same numbers are accepted and no worse ones. Nothing where nothing got worse. */
function asMeasured({ change }: Finding): string {
  const worse = change?.regression ?? 0
  return worse > 0 && Number.isFinite(worse) ? `up to ${Math.ceil(worse * 100)}% ` : ''
}
