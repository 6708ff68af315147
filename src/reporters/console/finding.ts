import type { Finding } from '../../model/finding.js'
import type { Report } from '../../model/report.js'
import { terminalLines, terminalName, terminalText } from '../escape/terminal.js'
import { acceptWords } from '../words/accept.js'
import { bothSides, differenceWords, measuredWords, sureWords, wordOf } from '../words/finding.js'
import { moversByLabel } from '../words/movers.js'
import { planLines } from '../words/plans.js'
import { baselineName } from '../words/sides.js'
import { traceWords } from '../words/trace.js'
import { type Paint, wrap } from './lines.js'

/** As wide as the longest word of the first column. */
const margin = 13
const indent = ' '.repeat(margin)

/** A failing finding with all that its author needs. */
export function failingLines(finding: Finding, report: Report, brush: Paint): readonly string[] {
  const accept = acceptWords(finding, report)
  return [
    titleLine(finding, brush),
    ...[
      finding.text,
      measuredWords(finding, baselineName(report)),
      labelled('Missing', finding.missing.join(' · ')),
      ...moversByLabel(finding).map(({ label, parts }) => labelled(`Moved by ${label}`, parts.join(' · '))),
      labelled('How sure', sureWords(finding)),
      traceWords(finding),
      labelled('What to do', finding.fix),
      ...finding.notes.slice(0, 10).map((note) => labelled('Note', note)),
      ownerAndPlace(finding),
      explainLine(finding),
      accept?.text ?? '',
    ].flatMap(paragraph),
    ...(finding.plans ?? [])
      .slice(0, 1)
      .flatMap((trees) => ['', ...terminalLines(planLines(trees).join('\n')).map((line) => `  ${line}`), '']),
    ...toPaste(finding.paste),
    ...(accept?.line ? [indent + terminalText(accept.line)] : []),
  ]
}

const explainLine = ({ id }: Finding): string => `perf-gate explain ${id}`

/** Line by line as it stands, so that it can be copied. */
const toPaste = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : ['', ...terminalLines(text).map((line) => `  ${line}`), '']

export function warningLines(finding: Finding, brush: Paint): readonly string[] {
  return [
    titleLine(finding, brush),
    ...[
      [finding.text, ...finding.notes.slice(0, 10)].join(' '),
      labelled('Missing', finding.outcome === 'missing' ? finding.missing.join(' · ') : ''),
      labelled('How sure', finding.outcome === 'inconclusive' ? sureWords(finding) : ''),
      labelled('What to do', finding.fix),
      ownerAndPlace(finding),
      explainLine(finding),
    ].flatMap(paragraph),
    // Of old debt there may be much; whoever pays it asks for its block with the line above.
    ...(finding.outcome === 'missing' ? toPaste(finding.paste) : []),
  ]
}

/** Cells of one line of the table of what is fine: `better`, title, `88 → 89.1 views/cpu-s`, `+1.3 %`. */
export function passingCells(finding: Finding): readonly string[] {
  return [wordOf(finding), finding.title, bothSides(finding), differenceWords(finding)].map((cell) =>
    terminalName(cell),
  )
}

function titleLine(finding: Finding, brush: Paint): string {
  const colour = finding.status === 'fail' ? brush.red : brush.yellow
  return `${colour(wordOf(finding).padEnd(margin))}${brush.bold(terminalName(finding.title))}`
}

function ownerAndPlace({ owner, runbook, place, policyPlace }: Finding): string {
  const caused = place.path !== policyPlace.path || place.line !== policyPlace.line
  return [
    owner === null ? 'No owner' : `Owner ${owner}`,
    caused ? `cause ${place.path}:${place.line}` : '',
    `budget ${policyPlace.path}:${policyPlace.line}`,
    runbook === null ? '' : `runbook ${runbook}`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function labelled(name: string, text: string): string {
  return text === '' ? '' : `${name}: ${text}`
}

function paragraph(text: string): readonly string[] {
  return text === '' ? [] : wrap(terminalText(text), indent)
}
