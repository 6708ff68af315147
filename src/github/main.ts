import { gate } from '../gate.js'
import { maskedError, realIo } from '../io.js'
import type { Report } from '../model/report.js'
import { version } from '../model/version.js'
import { type Api, openApi } from './api.js'
import { readTrigger, type Trigger } from './event.js'
import { readEvent } from './event-file.js'
import { type Inputs, readInputs } from './inputs.js'
import { type Job, readJob, repositoryUrl } from './job.js'
import { mostWaiting } from './manners.js'
import { publish, type Shown } from './publish.js'
import { reportFolder } from './report-folder.js'
import { requestOf } from './request.js'
import { noOutputs, outputsOf, renderAs, writeReports } from './results.js'
import { addSummary, mask, notice, print, progress, setOutputs } from './runner.js'
import { annotationsOfProblems, markdownOfProblems } from './unjudged.js'

/** What is known before anything is judged. */
interface Run {
  readonly job: Job
  readonly inputs: Inputs
  readonly trigger: Trigger
  readonly api: (() => Promise<Api>) | null
}

/** With the hidden lines the whole stays under 60,000 characters. */
const longestComment = 55_000

const io = realIo({ progress: (line) => progress(io.masked(line)), secret: mask })

/** The Action. The exit status follows from the verdict alone: 0 pass or warn, 1 fail, 2 could not judge. */
export async function main(): Promise<void> {
  let run: Run | null = null
  try {
    run = await prepare()
    const report = await gate(requestOf(run.job, run.trigger, run.inputs, run.api), io)
    process.exitCode = report.verdict === 'fail' && report.mode === 'enforce' ? 1 : 0
    await announce(run, await handOver(run, report))
  } catch (error) {
    process.exitCode = 2
    await handOverUnjudged(run, maskedError(error, io.masked))
  }
}

async function prepare(): Promise<Run> {
  const inputs = readInputs(io.env)
  const job = readJob(io.env)
  const trigger = readTrigger(job.event, await readEvent(job, io), job)
  const { token } = inputs
  if (token === null) return { job, inputs, trigger, api: null }
  for (const secret of formsOf(token)) io.secret(secret)
  const patience = { sleep: (time: number) => io.sleep(time), random: io.random, remaining: mostWaiting }
  let opened: Promise<Api> | null = null
  const api = (): Promise<Api> => {
    opened ??= openApi(token, version, patience)
    return opened
  }
  return { job, inputs, trigger, api }
}

/** As it is, and as git and checkout send it. */
const formsOf = (token: string): readonly string[] => [token, btoa(`x-access-token:${token}`)]

/** Everything that later steps and people rely on, before anything is published. */
async function handOver({ job, inputs, trigger }: Run, report: Report): Promise<Shown> {
  const blobUrl = `${repositoryUrl(job)}/blob/${trigger.head.sha}`
  const { folder, notice: moved } = await reportFolder(inputs.reportDir, job.workspace, job.temporary, io)
  if (moved !== null) notice(moved)
  const files = await writeReports(report, folder, blobUrl, io)
  await setOutputs(outputsOf(report, files))
  await addSummary(job, files.summary)
  print(await renderAs('annotations', report, {}))
  const text = (mentions: ReadonlySet<string>) =>
    renderAs('markdown', report, { blobUrl, limit: longestComment, mentions })
  return { report, fine: report.verdict === 'pass', text, summary: files.summary }
}

async function announce({ job, inputs, trigger, api }: Run, shown: Shown): Promise<void> {
  if (api === null) return
  for (const line of await publish(api, job, trigger, inputs, shown)) notice(io.masked(line))
}

/** The gate could not judge: said in the log, the summary and an earlier comment, which would tell an old result. */
async function handOverUnjudged(run: Run | null, error: unknown): Promise<void> {
  const text = markdownOfProblems(error)
  print(annotationsOfProblems(error))
  await setOutputs(noOutputs)
  if (run === null) return
  await addSummary(run.job, text)
  await announce(run, { report: null, fine: false, text: async () => text, summary: text })
}
