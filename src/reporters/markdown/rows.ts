import type { Finding } from '../../model/finding.js'
import type { Report } from '../../model/report.js'
import { markdownName, markdownText } from '../escape/markdown.js'
import { bothSides, differenceWords, intervalWords, limitWords, wordOf } from '../words/finding.js'
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

/** The difference stands early: it is what a narrow screen shows without scrolling. */
export function tableHead(report: Report): string {
  const sides = `${markdownName(baselineName(report))} → this change`
  return `| | Budget | Difference | Allowed | ${sides} |\n| - | - | -: | -: | -: |`
}

export function tableRow(finding: Finding): string {
  const strong = finding.status === 'fail' ? '**' : ''
  const bounds = intervalWords(finding)
  const cells = [
    unbroken(`${markOf(finding)} ${wordOf(finding)}`),
    `${strong}${markdownName(finding.title)}${strong}`,
    `${strong}${value(differenceWords(finding))}${strong}${bounds === '' ? '' : ` ${value(bounds)}`}`,
    value(limitWords(finding)),
    value(bothSides(finding)),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Units come from the policy and from a fork's report: they are text from outside like any other. */
function value(text: string): string {
  return unbroken(markdownText(text, 80))
}

/** A number and its unit stay on one line of a narrow table; a list of limits may break at its comma, two sides after the arrow. */
function unbroken(text: string): string {
  return text.replace(/(?<![,→]) /g, '\u00a0')
}
