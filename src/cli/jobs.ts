import { repositoryJobs } from '../gate.js'
import { realIo } from '../io.js'
import type { Io } from '../model/io.js'
import type { Job } from '../model/job.js'
import { UserError } from '../model/user-error.js'
import { formatNumber } from '../units/format.js'
import { readArguments } from './arguments.js'
import { terminal } from './terminal.js'

/** `perf-gate jobs [DIR] [--json]`. */
export async function run(args: readonly string[]): Promise<number> {
  const { flags, words } = readArguments(args, { json: 'flag' }, 1)
  const io = realIo({ progress: (line) => terminal.error(`${line}\n`) })
  terminal.out(await listJobs({ directory: words[0] ?? '.', json: flags.has('json') }, io))
  return 0
}

export interface JobsRequest {
  /** The folder to search. */
  readonly directory: string
  readonly json: boolean
}

/** The periodic jobs of a folder: a table, or JSON. Files that could not be searched are told as progress. */
export async function listJobs({ directory, json }: JobsRequest, io: Io): Promise<string> {
  if ((await io.files.stat(directory))?.kind !== 'folder') {
    throw new UserError([
      { message: `${directory} is no folder`, fix: 'Name the folder to search: perf-gate jobs DIR.' },
    ])
  }
  const root = directory === '.' ? io.cwd : directory
  const { jobs, notes } = await repositoryJobs(root, io)
  for (const note of notes) io.progress(note)
  const rows = jobs.map(({ kind, name, schedule, runsPerDay, path, line }) => ({
    kind,
    name,
    schedule,
    runsPerDay,
    path,
    line,
  }))
  return json ? `${JSON.stringify(rows, null, 2)}\n` : table(jobs)
}

function table(jobs: readonly Job[]): string {
  if (jobs.length === 0) return 'No periodic jobs found.\n'
  const rows = jobs.map((job) =>
    [job.kind, job.name, job.schedule, runs(job.runsPerDay), `${job.path}:${job.line}`].map(plain),
  )
  const all = [['kind', 'name', 'schedule', 'runs a day', 'where'], ...rows]
  const widths = all[0]?.map((_, column) => Math.min(60, Math.max(...all.map((row) => row[column]?.length ?? 0)))) ?? []
  const lines = all.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
  )
  return `${lines.join('\n')}\n`
}

const runs = (perDay: number | null): string =>
  perDay === null ? 'not known' : perDay === 0 ? 'suspended' : formatNumber(perDay)

/** Names come from files of strangers: nothing that a terminal would act on is printed. */
const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
