import type { RenderOptions } from '../../model/registry.js'
import type { Report } from '../../model/report.js'
import { formatValue } from '../../units/format.js'
import { markdownCode, markdownLink, markdownName, markdownText } from '../escape/markdown.js'
import { baselineName, datasetWords, type SourceWords, shortSha, sourceWords } from '../words/sides.js'

/**
 * Both sides: ref, commit, what was read, how much of it, when, and by which versions.
 * Each line begins with a word of ours, so that no name can begin a list of its own.
 */
export function provenanceLines(report: Report, options: RenderOptions): readonly string[] {
  const dataset = datasetWords(report)
  return [
    sidesLine(report),
    ...sourceWords(report).map(sourceLine),
    dataset === '' ? '' : `- Dataset: ${markdownText(dataset)}`,
    detectableLine(report),
    '- Bounds in brackets are one-sided bounds of one budget alone; what blocks is held to the rate of false alarms that the policy allows over all of them.',
    toolLine(report, options),
  ].filter((line) => line !== '')
}

function sidesLine(report: Report): string {
  const { baseline, candidate, policy } = report
  const read = policy.ref === null ? 'as it stands in the working tree' : `as it stands at ${markdownName(policy.ref)}`
  const sides = `${side(baselineName(report), shortSha(baseline))} against ${side(candidate.ref ?? 'this change', shortSha(candidate))}`
  return `- Compared: ${sides}; policy ${markdownName(policy.path)} ${read}`
}

function side(name: string, sha: string): string {
  return `${markdownName(name)}${sha === '' ? '' : ` ${markdownCode(sha)}`}`
}

const sourceLine = ({ source, side, words }: SourceWords): string =>
  `- Source ${markdownName(source)}, ${markdownName(side)}: ${markdownText(words, 600)}`

/** The weakest eyes first: where the gate would have missed the most. */
function detectableLine({ findings }: Report): string {
  const seen = findings
    .flatMap(({ title, change }) => (change?.detectable ? [{ title, detectable: change.detectable }] : []))
    .sort((a, b) => b.detectable - a.detectable || (a.title < b.title ? -1 : 1))
  if (seen.length === 0) return ''
  const shown = seen
    .slice(0, 5)
    .map(({ title, detectable }) => `${markdownName(title)} ${formatValue(detectable, 'ratio')}`)
  const more = seen.length - shown.length
  return `- The smallest changes it could have seen: ${shown.join(', ')}${more > 0 ? `, ${more} more see better` : ''}`
}

function toolLine({ tool, run }: Report, options: RenderOptions): string {
  const name = `- By ${markdownName(`${tool.name} ${tool.version}`)}`
  if (run === null) return name
  return `${name}, ${options.links === false ? 'run' : markdownLink('run', run.url)} on ${markdownName(run.event)}`
}
