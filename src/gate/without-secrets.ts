import type { Io } from '../model/io.js'
import type { Report } from '../model/report.js'
import { withTexts } from './texts.js'

/** Words of closed lists: a password that happens to be one of them must not take it out of the report. */
const words = new Set([
  'verdict',
  'mode',
  'status',
  'outcome',
  'severity',
  'better',
  'section',
  'kind',
  'state',
  'code',
])

/**
 * The report without what must never be shown. Here, before anything is rendered: an escaped secret is another text, and
 * every file, summary, output, annotation and comment is made of this report.
 */
export const withoutSecrets = (report: Report, io: Io): Report => withTexts(report, io.masked, words)
