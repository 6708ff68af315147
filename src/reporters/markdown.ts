import type { Finding } from '../model/finding.js'
import type { RenderOptions } from '../model/registry.js'
import type { Report } from '../model/report.js'
import { failingDetails, warningDetails } from './markdown/details.js'
import { type Fitted, leftOutWords, within } from './markdown/fitted.js'
import { provenanceLines } from './markdown/provenance.js'
import { tableHead, tableRow } from './markdown/rows.js'
import * as sections from './markdown/sections.js'
import { headlineOf, passingCounts, several } from './words/headline.js'
import { serviceLines } from './words/services.js'

/** Head, table heads, headings, closing tags and the lines that say what was left out. */
const reserve = 2500

/** Shares of the room, in the order of the page; what one part does not use goes to the details of what failed. */
const share = { failingRows: 0.25, otherRows: 0.08, services: 0.1, short: 0.05, provenance: 0.08 }

const marks = { blocked: '⛔', warn: '⚠️', fine: '✅' }

/**
 * The comment and the job summary. Passing rows are cut first, then the details of warnings, then those of failing
 * findings; what was cut is said. No longer than `options.limit` UTF-16 units (at most 3 bytes each in UTF-8).
 */
export function render(report: Report, options: RenderOptions): string {
  const parts = fitParts(report, options, (options.limit ?? Number.POSITIVE_INFINITY) - reserve)
  const { tone, verdict, counts } = headlineOf(report)
  const blocks = [
    `### ${marks[tone]} ${verdict}: ${counts}`,
    table(report, parts.failingRows, parts.otherRows),
    section('', parts.services, 'service', 'services', '\n'),
    section('', parts.failing, 'failing budget', 'failing budgets', '\n\n'),
    section('#### To look at', parts.warnings, 'warning', 'warnings', '\n\n'),
    section('#### Notices', parts.notices, 'notice', 'notices', '\n'),
    proposed(parts.proposed),
    section('#### Waivers', parts.waivers, 'waiver', 'waivers', '\n'),
    passing(report, parts.passing),
    provenance(parts.provenance),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function fitParts(report: Report, options: RenderOptions, whole: number) {
  const of = (...statuses: readonly Finding['status'][]) =>
    report.findings.filter((finding) => statuses.includes(finding.status))
  const room = Math.max(0, whole)
  const first = {
    failingRows: within(of('fail'), room * share.failingRows, tableRow),
    otherRows: within(of('warn', 'waived'), room * share.otherRows, tableRow),
    services: within(serviceLines(report.findings), room * share.services, sections.serviceLine),
    notices: within(report.notices, room * share.short, sections.noticeLine),
    proposed: within(sections.proposedInOrder(report), room * share.short, sections.proposedRow),
    waivers: within(report.waivers, room * share.short, sections.waiverLine),
    provenance: within(provenanceLines(report, options), room * share.provenance, (line) => line),
  }
  const left = room - Object.values(first).reduce((used, part) => used + part.used, 0)
  const failing = within(of('fail'), left, (finding) => failingDetails(finding, report, options))
  const warnings = within(of('warn'), failing.leftOut > 0 ? 0 : left - failing.used, (finding) =>
    warningDetails(finding, options),
  )
  const passing = within(
    of('pass'),
    failing.leftOut + warnings.leftOut > 0 ? 0 : left - failing.used - warnings.used,
    tableRow,
  )
  return { ...first, failing, warnings, passing }
}

function table(report: Report, failing: Fitted, others: Fitted): string {
  const rows = [...failing.blocks, ...others.blocks]
  const leftOut = leftOutWords(failing.leftOut + others.leftOut, 'row', 'rows')
  if (rows.length === 0) return leftOut
  return `${tableHead(report)}\n${rows.join('\n')}${leftOut === '' ? '' : `\n\n${leftOut}`}`
}

function section(title: string, part: Fitted, one: string, many: string, between: string): string {
  const blocks = part.blocks.length === 0 ? [] : [title, part.blocks.join(between).trimEnd()]
  return [...blocks, leftOutWords(part.leftOut, one, many)].filter((block) => block !== '').join('\n\n')
}

function proposed(part: Fitted): string {
  if (part.blocks.length + part.leftOut === 0) return ''
  return [
    '#### Policy change proposed',
    'Takes effect after the merge; this run was judged by the policy of the base branch.',
    part.blocks.length === 0 ? '' : `${sections.proposedHead}\n${part.blocks.join('\n')}`,
    leftOutWords(part.leftOut, 'change', 'changes'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

function passing(report: Report, part: Fitted): string {
  const all = report.findings.filter((finding) => finding.status === 'pass')
  if (all.length === 0) return ''
  const { fine, better, informing } = passingCounts(all)
  const title = [
    several(fine, 'budget fine', 'budgets fine') + (better === 0 ? '' : `, ${better} of them better`),
    several(informing, 'for information', 'for information'),
  ]
    .filter((part) => part !== '')
    .join(', ')
  const rows = part.blocks.length === 0 ? '' : `${tableHead(report)}\n${part.blocks.join('\n')}`
  return folded(title, [rows, leftOutWords(part.leftOut, 'row', 'rows')])
}

function provenance(part: Fitted): string {
  return folded('How this was measured', [part.blocks.join('\n'), leftOutWords(part.leftOut, 'line', 'lines')])
}

/** A fold with a title of our own words; the empty lines let GitHub read what is inside as markdown. */
function folded(title: string, blocks: readonly string[]): string {
  return `<details><summary>${title}</summary>\n\n${blocks.filter((block) => block !== '').join('\n\n')}\n\n</details>`
}
