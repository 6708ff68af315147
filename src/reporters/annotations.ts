import type { Finding } from '../model/finding.js'
import type { RenderOptions } from '../model/registry.js'
import type { Report } from '../model/report.js'
import { type CommandName, workflowCommand } from './escape/workflow-command.js'
import { measuredWords, wordOf } from './words/finding.js'
import { several } from './words/headline.js'
import { baselineName } from './words/sides.js'

/** The runner shows ten of a type for a step; the tenth sums up the rest. */
const most = 10

/** Workflow commands, one a line: errors, warnings and waived findings at the place that they are about. */
export function render(report: Report, _options: RenderOptions): string {
  const of = (status: Finding['status']) => report.findings.filter((finding) => finding.status === status)
  const failing: CommandName = report.mode === 'enforce' && report.verdict === 'fail' ? 'error' : 'warning'
  const lines =
    failing === 'error'
      ? [...commands('error', of('fail'), report), ...commands('warning', of('warn'), report)]
      : commands('warning', [...of('fail'), ...of('warn')], report)
  return [...lines, ...commands('notice', of('waived'), report)].map((line) => `${line}\n`).join('')
}

function commands(name: CommandName, findings: readonly Finding[], report: Report): readonly string[] {
  if (findings.length <= most) return findings.map((finding) => one(name, finding, report))
  const rest = findings.slice(most - 1)
  const title = several(rest.length, 'more finding', 'more findings')
  const ids = rest.slice(0, 40).map((finding) => finding.id)
  const more = rest.length > ids.length ? [`and ${rest.length - ids.length} more`] : []
  return [
    ...findings.slice(0, most - 1).map((finding) => one(name, finding, report)),
    workflowCommand(name, null, title, ['The report has them all:', ...ids, ...more]),
  ]
}

/** At the cause where it is known, else at the budget's line in the policy. */
function one(name: CommandName, finding: Finding, report: Report): string {
  const owner = finding.owner === null ? '' : `Owner ${finding.owner}.`
  return workflowCommand(
    name,
    finding.place,
    `${finding.title}: ${report.mode === 'observe' && finding.status === 'fail' ? 'would be ' : ''}${wordOf(finding)}`,
    [
      finding.text,
      measuredWords(finding, baselineName(report)),
      ...(finding.missing.length === 0 ? [] : [`Missing: ${finding.missing.join(', ')}`]),
      finding.fix,
      [owner, `perf-gate explain ${finding.id}`].join(' ').trim(),
    ].filter((line) => line !== ''),
  )
}
