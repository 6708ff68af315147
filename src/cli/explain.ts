import { realIo } from '../io.js'
import type { Io } from '../model/io.js'
import { UserError } from '../model/user-error.js'
import { findingPage } from '../reporters/finding-page.js'
import { parseReport } from '../reporters/json/parse.js'
import { isNamed } from '../units/finding-id.js'
import { nearestIds } from '../units/nearest.js'
import { readArguments } from './arguments.js'
import { terminal } from './terminal.js'

export interface ExplainRequest {
  readonly id: string
  /** The JSON report of the last run. */
  readonly report: string
  readonly colour: boolean
}

export const defaultReport = 'perf-gate-report.json'

/** `perf-gate explain ID`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = readArguments(args, { report: 'text' }, 1)
  const [id] = words
  if (id === undefined) throw new UserError([{ message: 'explain needs the id of a finding', fix: 'See --help.' }])
  const request = { id, report: values['report'] ?? defaultReport, colour: await terminal.colour() }
  const page = await explain(request, realIo())
  terminal.out(page.endsWith('\n') ? page : `${page}\n`)
  return 0
}

/** One finding of the last report in full. Measures nothing. Throws UserError where the report or the id is not there. */
export async function explain({ id, report: path, colour }: ExplainRequest, io: Io): Promise<string> {
  const bytes = await io.files.read(path)
  if (bytes === null) {
    throw new UserError([
      {
        message: `There is no report at ${path}.`,
        fix: `Write one with: perf-gate check --report-json ${path}, or name another with --report FILE.`,
      },
    ])
  }
  const report = parseReport(new TextDecoder().decode(bytes))
  const finding = report.findings.find((one) => isNamed(id, one.id))
  if (finding !== undefined) return findingPage(finding, report, colour)
  const names = report.findings.map((one) => one.id)
  throw new UserError([{ message: `The report has no finding ${id}.`, fix: suggestion(nearestIds(id, names), names) }])
}

function suggestion(near: readonly string[], names: readonly string[]): string {
  if (names.length === 0) return 'It has no findings at all.'
  if (near.length > 0) return `Did you mean ${near.join(', or ')}?`
  return `It has ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}.`
}
