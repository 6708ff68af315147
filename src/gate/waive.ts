import type { Finding } from '../model/finding.js'
import type { Policy, Waiver } from '../model/policy.js'
import type { Notice, WaiverState } from '../model/report.js'
import type { Request } from '../model/request.js'
import { beyondCeiling, covers, longestDays, termOf, useOf } from '../policy/waivers.js'
import { justify } from './justify.js'
import { matchlessNotices } from './waiver-matches.js'

export interface Waived {
  readonly findings: readonly Finding[]
  readonly waivers: readonly WaiverState[]
  readonly notices: readonly Notice[]
}

/** Applies the waivers of the policy, then those of the pull request's description. A waiver changes a status, never an outcome. */
export async function waive(
  findings: readonly Finding[],
  policy: Policy,
  request: Request,
  now: number,
): Promise<Waived> {
  const strict = findings.map((finding) => withApproval(finding, policy))
  const states: WaiverState['state'][] = policy.waivers.map(() => 'unused')
  const waived = strict.map((finding) =>
    finding.status === 'fail' ? waivedBy(finding, policy.waivers, states, now) : finding,
  )
  const terms = policy.waivers.map(({ expires }) => termOf(expires, now))
  const rows = policy.waivers.map(({ finding, reason, owner, expires }, index) => {
    const state = terms[index] === 'expired' ? ('expired' as const) : (states[index] ?? 'unused')
    return { finding, state, reason, owner, expires }
  })
  const justified = await justify(waived, policy, request)
  return {
    findings: justified.findings,
    waivers: [...rows, ...justified.waivers],
    notices: [
      ...termNotices(policy.waivers, now),
      ...matchlessNotices(policy.waivers, findings, request, now),
      ...justified.notices,
    ],
  }
}

/** What a change removes together with its metric fails until an approver agrees, where the policy names approvers. */
function withApproval(finding: Finding, { justification }: Policy): Finding {
  const removed = finding.outcome === 'no-data' && finding.reason === 'removed' && finding.status === 'warn'
  const approvers = justification?.approvers ?? []
  if (!removed || approvers.length === 0 || finding.severity === 'warn') return finding
  return {
    ...finding,
    status: 'fail',
    notes: [...finding.notes, `One of ${approvers.join(', ')} must agree to the removal.`],
  }
}

function waivedBy(finding: Finding, waivers: readonly Waiver[], states: WaiverState['state'][], now: number): Finding {
  const notes: string[] = []
  for (const [index, waiver] of waivers.entries()) {
    if (!covers(waiver, finding)) continue
    const refusal = refusalOf(waiver, finding, now)
    if (refusal === null) {
      if (states[index] !== 'exceeded') states[index] = 'used'
      return { ...finding, status: 'waived', waiver: useOf(waiver) }
    }
    if (refusal.exceeded) states[index] = 'exceeded'
    notes.push(`The waiver of ${waiver.owner} does not hold: ${refusal.text}.`)
  }
  return notes.length === 0 ? finding : { ...finding, notes: [...finding.notes, ...notes] }
}

function refusalOf(waiver: Waiver, finding: Finding, now: number): { text: string; exceeded: boolean } | null {
  const term = termOf(waiver.expires, now)
  if (term === 'expired') return { text: `it expired on ${waiver.expires}`, exceeded: false }
  if (term === 'too-far') return { text: `it expires more than ${longestDays} days ahead`, exceeded: false }
  const beyond = beyondCeiling(waiver, finding)
  return beyond === null ? null : { text: beyond, exceeded: true }
}

function termNotices(waivers: readonly Waiver[], now: number): Notice[] {
  return waivers.flatMap(({ finding, owner, expires }): Notice[] => {
    const term = termOf(expires, now)
    if (term === 'soon') {
      return [
        {
          code: 'waiver-expires-soon',
          text: `The waiver for ${finding} ends with ${expires}; ${owner} decides what follows.`,
        },
      ]
    }
    if (term !== 'too-far') return []
    const text = `The waiver for ${finding} expires on ${expires}, more than ${longestDays} days ahead: it is not honoured.`
    return [{ code: 'waiver-too-far', text }]
  })
}
