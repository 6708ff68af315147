import type { Finding } from '../model/finding.js'
import type { Status, Verdict } from '../model/outcome.js'
import type { Report } from '../model/report.js'

/** Fails when anything fails, else warns when anything warns. Follows from statuses alone. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (status: Status): boolean => findings.some((finding) => finding.status === status)
  return has('fail') ? 'fail' : has('warn') ? 'warn' : 'pass'
}

export function countsOf(findings: readonly Finding[]): Report['counts'] {
  const count = (status: Status): number => findings.filter((finding) => finding.status === status).length
  return { pass: count('pass'), warn: count('warn'), fail: count('fail'), waived: count('waived') }
}
