import type { Notice, ProposedChange, Report, WaiverState } from '../../model/report.js'
import { markdownName, markdownText } from '../escape/markdown.js'
import type { ServiceLine } from '../words/services.js'

const kinds: readonly ProposedChange['kind'][] = ['loosened', 'removed', 'changed']

export function serviceLine({ name, text }: ServiceLine): string {
  return `**${markdownName(name)}** ${markdownText(text)}  `
}

export function noticeLine(notice: Notice): string {
  return `- ℹ️ ${markdownText(notice.text)}`
}

/** What the pull request would change in the policy, loosenings first. */
export function proposedInOrder(report: Report): readonly ProposedChange[] {
  const rank = (change: ProposedChange) => kinds.indexOf(change.kind)
  const name = (change: ProposedChange) => `${change.id} ${change.key}`
  return [...report.policy.proposed].sort((a, b) => rank(a) - rank(b) || (name(a) < name(b) ? -1 : 1))
}

export const proposedHead = '| | Budget | Key | Now | Proposed | Owner |\n| - | - | - | -: | -: | - |'

export function proposedRow({ kind, id, key, from, to, owner }: ProposedChange): string {
  const cells = [kind, id, key, from ?? '—', to ?? '—', owner ?? '—'].map((cell) => markdownName(cell))
  return `| ${cells.join(' | ')} |`
}

export function waiverLine({ finding, state, reason, owner, expires }: WaiverState): string {
  const until = expires === null ? 'for this head commit' : `until ${expires}`
  const who = owner === null ? '' : `, ${owner}`
  return `- **${state}** ${markdownName(finding)}: ${markdownText(`${reason} (${until}${who})`, 400)}`
}
