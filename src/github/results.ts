import { join } from 'node:path'
import type { Io } from '../model/io.js'
import type { RenderOptions } from '../model/registry.js'
import type { Report } from '../model/report.js'
import { reporters } from '../reporters/index.js'

/** Files of a run, in the folder for them. */
export const reportName = 'report.json'
export const markdownName = 'report.md'

/** What the job hands on: the outputs that action.yml declares, all of them, every time. */
export interface Outputs {
  readonly verdict: Report['verdict'] | 'error'
  readonly blocking: string
  readonly failed: number
  readonly warned: number
  readonly inconclusive: number
  readonly 'open-waivers': number
  readonly 'report-json': string
  readonly 'report-markdown': string
}

/** The runner drops a whole summary of over 1 MiB; a character has at most 3 bytes. */
const longestSummary = 330_000

export function outputsOf(report: Report, files: { readonly json: string; readonly markdown: string }): Outputs {
  return {
    verdict: report.verdict,
    blocking: report.findings
      .filter(({ status }) => status === 'fail')
      .map(({ id }) => id)
      .join(','),
    failed: report.counts.fail,
    warned: report.counts.warn,
    inconclusive: report.findings.filter(({ outcome }) => outcome === 'inconclusive').length,
    'open-waivers': report.waivers.filter(({ state }) => state === 'used').length,
    'report-json': files.json,
    'report-markdown': files.markdown,
  }
}

/** Outputs where the gate could not judge. */
export const noOutputs: Outputs = {
  verdict: 'error',
  blocking: '',
  failed: 0,
  warned: 0,
  inconclusive: 0,
  'open-waivers': 0,
  'report-json': '',
  'report-markdown': '',
}

/** Writes the report files into `folder` and gives their paths with the summary's text. */
export async function writeReports(report: Report, folder: string, blobUrl: string, io: Io) {
  const json = join(folder, reportName)
  const markdown = join(folder, markdownName)
  const summary = await renderAs('markdown', report, { blobUrl, limit: longestSummary })
  await io.files.write(json, await renderAs('json', report, {}))
  await io.files.write(markdown, summary)
  return { json, markdown, summary }
}

/** Renders with the reporter of that name. */
export async function renderAs(id: string, report: Report, options: Partial<RenderOptions>): Promise<string> {
  const row = reporters.find((reporter) => reporter.id === id)
  if (row === undefined) throw new Error(`there is no reporter ${id}`)
  const { render } = await row.load()
  return render(report, { colour: false, limit: null, blobUrl: null, ...options })
}
