import { gate, nearestPolicyFolder } from '../gate.js'
import { masking, realIo } from '../io.js'
import type { Io } from '../model/io.js'
import type { Mode } from '../model/outcome.js'
import type { Report } from '../model/report.js'
import type { Request } from '../model/request.js'
import { UserError } from '../model/user-error.js'
import { oneOf, readArguments } from './arguments.js'
import { defaultReport } from './explain.js'
import { type Format, formats, renderAs } from './render.js'
import { againstRef, localRequest } from './request.js'
import { terminal } from './terminal.js'

const options = {
  policy: 'text',
  base: 'text',
  'base-dir': 'text',
  'head-dir': 'text',
  mode: 'text',
  format: 'text',
  'report-json': 'text',
  'report-markdown': 'text',
  only: 'text',
  'record-answers': 'text',
  'replay-answers': 'text',
} as const

/** `perf-gate check`: the report on standard output; 1 when the verdict is fail and the mode enforces it. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options, 0)
  const format: Format = oneOf('format', values['format'], formats) ?? 'console'
  const mode: Mode | null = oneOf('mode', values['mode'], ['enforce', 'observe'] as const)
  const progress = await terminal.progress()
  const io = realIo({ progress: (line) => progress.line(io.masked(line)) })
  const report = await masking(io, async () => gate(await requestOf(values, mode, io), io))
  progress.done()
  await writeReports(report, values, io)
  const text = await renderAs(report, format, await terminal.colour())
  terminal.out(io.masked(text + (format === 'console' ? explainHint(report, values['report-json']) : '')))
  return statusOf(report)
}

/** 0 pass or warn, 1 fail; in `observe` mode nothing fails. */
export const statusOf = (report: Report): number => (report.verdict === 'fail' && report.mode === 'enforce' ? 1 : 0)

/** The commands under the findings read a report: where none was written, what writes it. */
function explainHint(report: Report, written: string | undefined): string {
  if (report.findings.every(({ status }) => status !== 'fail')) return ''
  if (written === defaultReport) return ''
  return written === undefined
    ? `\nperf-gate explain reads a report: write one with perf-gate check --report-json ${defaultReport}\n`
    : `\nperf-gate explain reads this report with --report ${written}\n`
}

async function writeReports(
  report: Report,
  values: Readonly<Record<string, string | undefined>>,
  io: Io,
): Promise<void> {
  const json = values['report-json']
  const markdown = values['report-markdown']
  if (json !== undefined) await io.files.write(json, io.masked(await renderAs(report, 'json', false)))
  if (markdown !== undefined) await io.files.write(markdown, io.masked(await renderAs(report, 'markdown', false)))
}

async function requestOf(
  values: Readonly<Record<string, string | undefined>>,
  mode: Mode | null,
  io: Io,
): Promise<Request> {
  const { base, 'base-dir': baseDir, policy } = values
  const headDir = values['head-dir'] ?? (policy === undefined ? await nearestPolicyFolder(io) : '.')
  excluding('--base', base, '--base-dir', baseDir)
  excluding('--record-answers', values['record-answers'], '--replay-answers', values['replay-answers'])
  return {
    ...localRequest,
    policyPath: policy ?? null,
    headDir,
    baseDir: baseDir ?? null,
    baseRef: baseDir ?? null,
    ...(base === undefined ? {} : await againstRef(base, headDir, io)),
    mode,
    only: values['only'] ?? null,
    recordAnswers: values['record-answers'] ?? null,
    replayAnswers: values['replay-answers'] ?? null,
  }
}

function excluding(one: string, given: string | undefined, other: string, alsoGiven: string | undefined): void {
  if (given === undefined || alsoGiven === undefined) return
  throw new UserError([{ message: `${one} and ${other} exclude each other`, fix: 'Give one of them.' }])
}
