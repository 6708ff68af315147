import type { Finding } from '../model/finding.js'
import type { PlanTrees } from '../model/plan.js'
import type { Report } from '../model/report.js'
import { type Paint, paint, wrap } from './console/lines.js'
import { terminalLines, terminalName, terminalText } from './escape/terminal.js'
import { acceptWords } from './words/accept.js'
import { measuredWords, wordOf } from './words/finding.js'
import { moversByLabel } from './words/movers.js'
import { planLines } from './words/plans.js'
import { baselineName } from './words/sides.js'
import { judgeSteps } from './words/steps.js'
import { traceWords } from './words/trace.js'

/** One finding in full, for a terminal: what `perf-gate explain` prints. */
export function findingPage(finding: Finding, report: Report, colour: boolean): string {
  const brush = paint(colour)
  const accept = acceptWords(finding, report)
  const sections = [
    [`${title(finding, brush)}`, ...wrap(terminalText(finding.id), '  ')],
    part('What was found', [finding.text, measuredWords(finding, baselineName(report))], brush),
    [...part('Where the numbers come from', origins(finding, report), brush), ...toCopy(finding.query)],
    part(
      'How it was judged',
      judgeSteps(finding).map((step, index) => `${index + 1}. ${step}`),
      brush,
    ),
    ...(finding.plans ?? []).map((trees) => plans(trees, brush)),
    part('Missing', finding.missing, brush),
    part('Where to look', [traceWords(finding)], brush),
    ...moversByLabel(finding).map(({ label, parts }) => part(`Moved by ${terminalName(label)}`, parts, brush)),
    part('Notes', finding.notes, brush),
    part('What to do', [finding.fix, ...people(finding)], brush),
    finding.paste === undefined ? [] : terminalLines(finding.paste).map((line) => `  ${line}`),
    [...part('To accept it', [accept?.text ?? ''], brush), ...toCopy(accept?.line ?? '')],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function plans(trees: PlanTrees, brush: Paint): readonly string[] {
  const name = trees.parameters === '' ? 'Both plans' : `Both plans with ${terminalName(trees.parameters)}`
  return [brush.bold(name), ...terminalLines(planLines(trees).join('\n')).map((line) => `  ${line}`)]
}

function title(finding: Finding, brush: Paint): string {
  const colour = { fail: brush.red, warn: brush.yellow, waived: brush.yellow, pass: brush.green }[finding.status]
  return `${colour(wordOf(finding))}: ${brush.bold(terminalName(finding.title))}`
}

function part(name: string, texts: readonly string[], brush: Paint): readonly string[] {
  const said = texts.filter((text) => text !== '')
  return said.length === 0 ? [] : [brush.bold(name), ...said.flatMap((text) => wrap(terminalText(text, 8000), '  '))]
}

/** On one line, however long: what is copied must not hold line breaks. */
function toCopy(text: string): readonly string[] {
  return text === '' ? [] : [`  ${terminalText(text, 8000)}`]
}

function origins({ baseline, candidate }: Finding, report: Report): readonly string[] {
  const side = (name: string, value: Finding['baseline']) =>
    value === null ? `${name}: no value` : `${name}: ${value.origin}, ${value.samples} samples`
  return [side(baselineName(report), baseline), side('this change', candidate)]
}

function people({ owner, runbook, place, policyPlace }: Finding): readonly string[] {
  const caused = place.path !== policyPlace.path || place.line !== policyPlace.line
  return [
    owner === null ? '' : `Owner: ${owner}`,
    runbook === null ? '' : `Runbook: ${runbook}`,
    caused ? `Cause: ${place.path}:${place.line}` : '',
    `Budget: ${policyPlace.path}:${policyPlace.line}`,
  ]
}
