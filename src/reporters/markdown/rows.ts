import type { Finding } from '../../model/finding.js'
import type { Report } from '../../model/report.js'
import { markdownName, markdownText } from '../escape/markdown.js'
import { differenceWords, intervalWords, limitWords, sideWords, wordOf } from '../words/finding.js'
import { baselineName } from '../words/sides.js'

/** Beside the word, never instead of it. */
export function markOf(finding: Finding): string {
  switch (finding.status) {
    case 'fail':
      return '⛔'
    case 'warn':
      return '⚠️'
    case 'waived':
      return '⏸️'
    case 'pass':
      return finding.outcome === 'ok' || finding.outcome === 'improved' || finding.outcome === 'new' ? '✅' : '➖'
    default:
      return finding.status satisfies never
  }
}

export function tableHead(report: Report): string {
  return `| | Budget | ${markdownName(baselineName(report))} | this change | Difference | Allowed |\n| - | - | -: | -: | -: | -: |`
}

export function tableRow(finding: Finding): string {
  const strong = finding.status === 'fail' ? '**' : ''
  const bounds = intervalWords(finding)
  const cells = [
    `${markOf(finding)} ${unbroken(wordOf(finding))}`,
    `${strong}${markdownName(finding.title)}${strong}`,
    value(sideWords(finding, 'baseline')),
    value(sideWords(finding, 'candidate')),
    `${strong}${value(differenceWords(finding))}${strong}${bounds === '' ? '' : ` ${value(bounds)}`}`,
    value(limitWords(finding)),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Units come from the policy and from a fork's report: they are text from outside like any other. */
function value(text: string): string {
  return unbroken(markdownText(text, 80))
}

/** A number and its unit stay on one line of a narrow table; a list of limits may break at its comma. */
function unbroken(text: string): string {
  return text.replace(/(?<!,) /g, '\u00a0')
}
