import type { Finding } from '../model/finding.js'
import type { RenderOptions } from '../model/registry.js'
import type { Report } from '../model/report.js'
import { failingLines, passingCells, warningLines } from './console/finding.js'
import { aligned, type Paint, paint, wrap } from './console/lines.js'
import { terminalName, terminalText } from './escape/terminal.js'
import { proposedInOrder } from './markdown/sections.js'
import { headlineOf, passingCounts, several } from './words/headline.js'
import { serviceLines } from './words/services.js'
import { baselineName, datasetWords, sourceWords } from './words/sides.js'

/** Nobody reads more in a terminal; the JSON report has everything. */
const most = { failing: 30, warnings: 30, passing: 100, lines: 50 }

/** For a terminal of 80 columns: the verdict, what to act on, what is fine, how it was measured. */
export function render(report: Report, options: RenderOptions): string {
  const brush = paint(options.colour)
  const of = (...statuses: readonly Finding['status'][]) =>
    report.findings.filter((finding) => statuses.includes(finding.status))
  const sections = [
    [headline(report, brush)],
    ...capped(of('fail'), most.failing, (finding) => failingLines(finding, report, brush)),
    ...capped(of('warn', 'waived'), most.warnings, (finding) => warningLines(finding, brush)),
    listed(
      'Services',
      serviceLines(report.findings).map(({ name, text }) => `${name}: ${text}`),
      brush,
    ),
    listed(
      'Notices',
      report.notices.map((notice) => notice.text),
      brush,
    ),
    listed('Policy change proposed (takes effect after the merge)', proposedWords(report), brush),
    listed('Waivers', waiverWords(report), brush),
    passing(report, of('pass'), brush),
    listed('How this was measured', provenance(report), brush),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function headline(report: Report, brush: Paint): string {
  const { tone, verdict, counts } = headlineOf(report)
  const colour = { blocked: brush.red, warn: brush.yellow, fine: brush.green }[tone]
  return wrap(counts, `${verdict}: `).join('\n').replace(verdict, colour(verdict))
}

function capped(findings: readonly Finding[], limit: number, lines: (finding: Finding) => readonly string[]) {
  const rest = findings.length - limit
  return [...findings.slice(0, limit).map(lines), rest > 0 ? [`${rest} more like these are in the JSON report.`] : []]
}

function listed(title: string, texts: readonly string[], brush: Paint): readonly string[] {
  if (texts.length === 0) return []
  const rest = texts.length - most.lines
  const lines = texts.slice(0, most.lines).flatMap((text) => wrap(terminalText(text), '  '))
  return [brush.bold(title), ...lines, ...(rest > 0 ? [`  and ${rest} more in the JSON report`] : [])]
}

function passing(report: Report, findings: readonly Finding[], brush: Paint): readonly string[] {
  if (findings.length === 0) return []
  const head = ['', 'budget', `${terminalName(baselineName(report))} → this change`, 'difference']
  const [names = '', ...rows] = aligned([head, ...findings.slice(0, most.passing).map(passingCells)], '  ')
  const rest = findings.length - most.passing
  const { fine, informing } = passingCounts(findings)
  const title = [several(fine, 'fine', 'fine'), several(informing, 'for information', 'for information')]
    .filter((part) => part !== '')
    .join(', ')
  return [brush.bold(title), brush.dim(names), ...rows, ...(rest > 0 ? [`  and ${rest} more in the JSON report`] : [])]
}

function proposedWords(report: Report): readonly string[] {
  return proposedInOrder(report).map(
    ({ kind, id, key, from, to, owner }) =>
      `${kind} ${id} ${key}: ${from ?? 'not set'} → ${to ?? 'not set'}${owner === null ? '' : ` (owner ${owner})`}`,
  )
}

function waiverWords(report: Report): readonly string[] {
  return report.waivers.map(
    ({ state, finding, reason, expires }) =>
      `${state} ${finding}: ${reason} (${expires === null ? 'for this head commit' : `until ${expires}`})`,
  )
}

function provenance(report: Report): readonly string[] {
  const dataset = datasetWords(report)
  return [
    ...sourceWords(report).map(({ source, side, words }) => `${source}, ${side}: ${words}`),
    ...(dataset === '' ? [] : [`Dataset: ${dataset}`]),
  ]
}
