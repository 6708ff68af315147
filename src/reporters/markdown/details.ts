import type { Finding } from '../../model/finding.js'
import type { RenderOptions } from '../../model/registry.js'
import type { Report } from '../../model/report.js'
import { markdownCode, markdownLines, markdownLink, markdownName, markdownText } from '../escape/markdown.js'
import { acceptWords } from '../words/accept.js'
import { measuredWords, sureWords, wordOf } from '../words/finding.js'
import { moversByLabel } from '../words/movers.js'
import { planLines } from '../words/plans.js'
import { baselineName } from '../words/sides.js'
import { shortId, traceName, traceSize } from '../words/trace.js'
import { whereTo } from './places.js'
import { markOf } from './rows.js'

const mostItems = 10

/** Everything the author needs about one failing finding. */
export function failingDetails(finding: Finding, report: Report, options: RenderOptions): string {
  const facts = [
    fact('Measured', markdownText(measuredWords(finding, baselineName(report)))),
    ...missing(finding),
    ...moversByLabel(finding).map(({ label, parts }) => fact(`Moved by ${markdownName(label)}`, moved(parts))),
    fact('How sure', markdownText(sureWords(finding))),
    trace(finding, options),
    fact('What to do', markdownText(finding.fix)),
    ...finding.notes.slice(0, mostItems).map((note) => fact('Note', markdownText(note))),
    accept(finding, report),
    `- ${whereTo(finding, options)}`,
  ]
  return [
    `#### ${markOf(finding)} ${markdownName(finding.title)}`,
    `**${capital(wordOf(finding))}.** ${markdownText(finding.text)}`.trimEnd(),
    facts.filter((line) => line !== '').join('\n'),
    finding.paste === undefined ? '' : markdownLines(finding.paste, 'yaml'),
    plans(finding),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

/** A warning in one paragraph: what it is, what to do, whom to ask. */
export function warningDetails(finding: Finding, options: RenderOptions): string {
  const sure = finding.outcome === 'inconclusive' ? sureWords(finding) : ''
  const text = [
    finding.text,
    ...finding.notes.slice(0, mostItems),
    sure === '' ? '' : `How sure: ${sure}.`,
    finding.fix,
  ]
    .filter((part) => part !== '')
    .join(' ')
  return `${markOf(finding)} **${markdownName(finding.title)}** (${wordOf(finding)}) ${markdownText(text)}  \n${whereTo(finding, options)}`
}

function trace({ trace }: Finding, options: RenderOptions): string {
  if (trace === undefined) return ''
  const id = options.links === false ? markdownName(shortId(trace)) : markdownLink(shortId(trace), trace.url)
  return fact(traceName(trace), id + ` ${markdownText(traceSize(trace))}`.trimEnd())
}

function moved(parts: readonly string[]): string {
  return parts.map((part) => markdownText(part, 250)).join(' · ')
}

/** Folded: the plans of the parameters that became the dearest. GitHub colours the marks. */
function plans({ plans: found = [] }: Finding): string {
  const [first] = found
  if (first === undefined) return ''
  const title = first.parameters === '' ? '' : `Planned with ${markdownText(first.parameters, 200)}.`
  const more = found.length > 1 ? `The JSON report has the plans of ${found.length} sets of parameters.` : ''
  const blocks = [title, markdownLines(planLines(first).join('\n'), 'diff'), more]
  return `<details><summary>Both plans</summary>\n\n${blocks.filter((block) => block !== '').join('\n\n')}\n\n</details>`
}

function missing(finding: Finding): readonly string[] {
  if (finding.missing.length === 0) return []
  const shown = finding.missing.slice(0, mostItems).map((item) => markdownName(item))
  const more = finding.missing.length - shown.length
  return [fact('Missing', shown.join(' · ') + (more > 0 ? ` · ${more} more` : ''))]
}

function accept(finding: Finding, report: Report): string {
  const words = acceptWords(finding, report)
  if (words === null) return ''
  return `- ${markdownText(words.text)}${words.line === null ? '' : ` ${markdownCode(words.line)}`}`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function fact(name: string, text: string): string {
  return text === '' ? '' : `- **${name}:** ${text}`
}
