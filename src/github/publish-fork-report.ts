import { realIo } from '../io.js'
import type { Report } from '../model/report.js'
import { UserError } from '../model/user-error.js'
import { version } from '../model/version.js'
import { parseReport } from '../reporters/json/parse.js'
import { type Api, openApi } from './api.js'
import { readEvent } from './event-file.js'
import { failureOf, isTrouble } from './failure.js'
import { type ForkRun, pullRequestsOf, readForkRun, reportTextOf } from './fork-run.js'
import { commentKeyProblem, inputOf } from './inputs.js'
import { type Job, readJob } from './job.js'
import { mostWaiting } from './manners.js'
import { renderAs } from './results.js'
import { mask, notice, print } from './runner.js'
import { syncComment } from './sync-comment.js'
import { annotationsOfProblems } from './unjudged.js'

const io = realIo({ secret: mask })
const longestComment = 55_000
const footer =
  '\n\n---\nPublished from the run of a fork, measured by that run. This comment decides nothing; the check of the run does.'

/**
 * Publishes the report of a fork's run. Runs with a token that may write, so nothing of the fork is executed: its artifact
 * is read as data, checked, and rendered anew. Exit status 1 only where the artifact is not what it must be.
 */
export async function main(): Promise<void> {
  try {
    notice(io.masked(await published()))
  } catch (error) {
    if (isTrouble(error)) {
      notice(io.masked(`The report could not be published: ${failureOf(error).text}.`))
      return
    }
    process.exitCode = 1
    print(annotationsOfProblems(error))
  }
}

async function published(): Promise<string> {
  const job = readJob(io.env)
  const run = readForkRun(job.event, await readEvent(job, io))
  if (run.event !== 'pull_request') return `The run was for ${run.event.slice(0, 40)}: nothing to publish.`
  const key = inputOf(io.env, 'comment-key') ?? 'default'
  const problem = commentKeyProblem(key)
  if (problem !== null) throw new UserError([problem])
  const token = inputOf(io.env, 'token')
  if (token === null)
    throw new UserError([{ message: 'there is no token', fix: 'Leave the input token at its default.' }])
  io.secret(token)
  const patience = { sleep: (time: number) => io.sleep(time), random: io.random, remaining: mostWaiting }
  return publishReport(await openApi(token, version, patience), job, run, key)
}

async function publishReport(api: Api, job: Job, run: ForkRun, key: string): Promise<string> {
  const text = await reportTextOf(api, job.repository, run, inputOf(io.env, 'artifact') ?? 'perf-budget-gate-report')
  if (text === null) return 'The run left no report: it ended before the gate could judge.'
  const report = trusted(parseReport(text), run)
  const numbers = await pullRequestsOf(api, job.repository, run)
  const [number] = numbers
  if (number === undefined) return 'No open pull request has the commit of this run: a newer commit reports for itself.'
  if (numbers.length > 1) return 'Several pull requests have the commit of this run; none of them gets a comment.'
  const rendered = await renderAs('markdown', report, { limit: longestComment, mentions: new Set(), links: false })
  const result = await syncComment(api, {
    ...job.repository,
    number,
    key,
    stamp: { sha: run.sha, run: run.id, attempt: run.attempt },
    text: async () => rendered.trimEnd() + footer,
    failing: [],
    start: true,
  })
  return `The comment on pull request ${number}: ${result}.`
}

/** What GitHub itself says about the run replaces what the report says; a report of another commit is refused. */
function trusted(report: Report, run: ForkRun): Report {
  if (report.candidate.sha !== run.sha) {
    throw new UserError('the report in the artifact is about another commit than its run')
  }
  return { ...report, run: { url: run.url, event: run.event } }
}
