import type { Finding } from '../model/finding.js'
import type { Justification, Policy } from '../model/policy.js'
import type { PullRequestReader } from '../model/pull-request.js'
import type { Notice, WaiverState } from '../model/report.js'
import type { Request } from '../model/request.js'
import { type JustificationLine, justificationsIn, linkAccepted } from '../policy/justifications.js'
import { beyondCeiling, ceilingOf } from '../policy/waivers.js'
import { isNamed } from '../units/finding-id.js'

export interface Justified {
  readonly findings: readonly Finding[]
  readonly waivers: readonly WaiverState[]
  readonly notices: readonly Notice[]
}

interface Asked extends JustificationLine {
  readonly number: number
  readonly approved: Approval
}

type Approval = 'approved' | 'not-approved' | { readonly unverified: string }

/** Applies the `Perf-Waiver:` lines of the descriptions of the pull requests that the run judges. */
export async function justify(findings: readonly Finding[], policy: Policy, request: Request): Promise<Justified> {
  const { justification } = policy
  const readers = request.pullRequests ?? []
  // Nobody is asked anything where there is nothing to accept.
  if (justification === null || !findings.some(mayBeJustified)) return { findings, waivers: [], notices: [] }
  const notices: Notice[] = []
  const asked: Asked[] = []
  for (const reader of readers) asked.push(...(await linesOf(reader, justification, request, notices)))
  const states = new Map<Asked, 'used' | 'exceeded'>()
  const judged = findings.map((finding) => (mayBeJustified(finding) ? justifiedBy(finding, asked, states) : finding))
  return { findings: judged, waivers: asked.map((line) => stateOf(line, states.get(line) ?? null)), notices }
}

function justifiedBy(finding: Finding, asked: readonly Asked[], states: Map<Asked, 'used' | 'exceeded'>): Finding {
  const notes: string[] = []
  for (const line of asked) {
    if (!isNamed(line.finding, finding.id) || line.approved !== 'approved') continue
    const beyond = beyondCeiling(line, finding)
    states.set(line, beyond === null ? 'used' : 'exceeded')
    if (beyond === null) {
      const { reason, link, ceiling } = line
      const waiver = { reason, link, owner: null, expires: null, ...ceilingOf(ceiling) }
      return { ...finding, status: 'waived', waiver }
    }
    notes.push(`The waiver of the description does not hold: ${beyond}.`)
  }
  return notes.length === 0 ? finding : { ...finding, notes: [...finding.notes, ...notes] }
}

/** Nothing was measured: there is nothing to accept, unless the change removes the budget and says so. */
const mayBeJustified = ({ status, outcome, reason }: Finding): boolean =>
  status === 'fail' && (outcome !== 'no-data' || reason === 'removed')

async function linesOf(
  reader: PullRequestReader,
  justification: Justification,
  request: Request,
  notices: Notice[],
): Promise<Asked[]> {
  const read = await reader.description()
  if ('missing' in read) {
    const text = `Waivers in the description of #${reader.number} could not be read: ${read.missing}.`
    notices.push({ code: 'waivers-unverified', text })
    return []
  }
  const { author, body, headSha } = read.value
  const { lines, malformed } = justificationsIn(body)
  for (const line of malformed) {
    notices.push({
      code: 'waiver-line',
      text: `This line asks for a waiver in words that cannot be read: ${line}. Write Perf-Waiver: <finding id> <link> up to <ceiling> <reason>.`,
    })
  }
  const accepted = lines.filter(({ link }) => linkAccepted(link, justification))
  for (const { finding, link } of lines.filter((line) => !accepted.includes(line))) {
    notices.push({
      code: 'waiver-link',
      text: `The waiver for ${finding} does not hold: the policy accepts no link like ${link}.`,
    })
  }
  if (accepted.length === 0) return []
  // In a merge queue the run's own commit is the group's; what was approved is the head of each pull request.
  const sha = request.event?.name === 'merge_group' ? headSha : (request.headSha ?? headSha)
  const approved = await approval(reader, justification, sha, author)
  if (approved === 'not-approved') {
    const text = `The waivers of #${reader.number} wait for one of ${justification.approvers.join(', ')} to approve ${sha.slice(0, 7)}.`
    notices.push({ code: 'waiver-not-approved', text })
  }
  return accepted.map((line) => ({ ...line, number: reader.number, approved }))
}

/** Whether one of the approvers, who is not the author, approved this very commit. */
async function approval(
  reader: PullRequestReader,
  { approvers }: Justification,
  sha: string,
  author: string,
): Promise<Approval> {
  if (approvers.length === 0) return 'approved'
  const read = await reader.approvers(sha)
  if ('missing' in read) return { unverified: read.missing }
  const logins = read.value.map((login) => login.toLowerCase()).filter((login) => login !== author.toLowerCase())
  const users = approvers.filter((name) => !name.includes('/')).map((name) => name.replace(/^@/, '').toLowerCase())
  if (logins.some((login) => users.includes(login))) return 'approved'
  let unverified: string | null = null
  for (const team of approvers.filter((name) => name.includes('/'))) {
    for (const login of logins) {
      const member = await reader.isMember(team, login)
      if ('missing' in member) unverified = member.missing
      else if (member.value) return 'approved'
    }
  }
  return unverified === null ? 'not-approved' : { unverified }
}

function stateOf({ finding, reason, approved }: Asked, held: 'used' | 'exceeded' | null): WaiverState {
  const unverified = typeof approved === 'object' || approved === 'not-approved'
  const state = held ?? (unverified ? 'unverified' : 'unused')
  const why = typeof approved === 'object' ? `${reason} (not verified: ${approved.unverified})` : reason
  return { finding, state, reason: why, owner: null, expires: null }
}
