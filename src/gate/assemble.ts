import type { Finding } from '../model/finding.js'
import type { Status, Verdict } from '../model/outcome.js'
import type { Report, SideReport } from '../model/report.js'
import type { Request } from '../model/request.js'
import { version } from '../model/version.js'
import type { Policies } from './policies.js'

export interface Parts {
  readonly findings: readonly Finding[]
  readonly notices: Report['notices']
  readonly waivers: Report['waivers']
  readonly sources: { readonly baseline: SideReport['sources']; readonly candidate: SideReport['sources'] }
  readonly datasets: { readonly baseline: string | null; readonly candidate: string | null }
}

/** The report of a run: what every reporter renders. */
export function assemble(request: Request, policies: Policies, parts: Parts): Report {
  const { policy, bootstrap } = policies
  return {
    schemaVersion: 1,
    tool: { name: 'perf-budget-gate', version },
    verdict: bootstrap ? 'pass' : verdictOf(parts.findings),
    mode: request.mode === 'enforce' ? 'enforce' : policy.mode,
    counts: countsOf(parts.findings),
    run: request.event === null ? null : { url: request.event.url, event: request.event.name },
    policy: {
      path: policy.path,
      ref: policy.ref,
      proposed: policies.proposed.proposed,
      justification: policy.justification && {
        links: policy.justification.links,
        approvers: policy.justification.approvers,
      },
    },
    baseline: {
      ref: request.baseRef,
      sha: request.baseSha,
      dataset: parts.datasets.baseline,
      sources: parts.sources.baseline,
    },
    candidate: {
      ref: request.headRef,
      sha: request.headSha,
      dataset: parts.datasets.candidate,
      sources: parts.sources.candidate,
    },
    notices: parts.notices,
    findings: parts.findings,
    waivers: parts.waivers,
  }
}

/** Fails when anything fails, else warns when anything warns. Follows from statuses alone. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (status: Status): boolean => findings.some((finding) => finding.status === status)
  return has('fail') ? 'fail' : has('warn') ? 'warn' : 'pass'
}

function countsOf(findings: readonly Finding[]): Report['counts'] {
  const count = (status: Status): number => findings.filter((finding) => finding.status === status).length
  return { pass: count('pass'), warn: count('warn'), fail: count('fail'), waived: count('waived') }
}
