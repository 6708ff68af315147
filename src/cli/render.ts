import type { Report } from '../model/report.js'
import { reporters } from '../reporters/index.js'

export const formats = ['console', 'json', 'markdown'] as const
export type Format = (typeof formats)[number]

/** The report in one format, with a line break at its end. */
export async function renderAs(report: Report, format: Format, colour: boolean): Promise<string> {
  const row = reporters.find((candidate) => candidate.id === format)
  if (row === undefined) throw new Error(`no reporter ${format}`)
  const { render } = await row.load()
  const limit = format === 'markdown' ? 60_000 : null
  const text = render(report, { colour, limit, blobUrl: null })
  return text.endsWith('\n') ? text : `${text}\n`
}
