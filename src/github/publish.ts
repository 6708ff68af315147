import type { Report } from '../model/report.js'
import type { Api } from './api.js'
import type { Trigger } from './event.js'
import { failureOf } from './failure.js'
import type { Inputs } from './inputs.js'
import { type Job, runUrl, stampOf } from './job.js'
import type { CommentResult, Tell } from './sync-comment.js'

/** What is shown, however it came about: a report, or why there is none. */
export interface Shown {
  /** Null where the gate could not judge. */
  readonly report: Report | null
  readonly fine: boolean
  readonly text: Tell
  readonly summary: string
}

/**
 * Publishes what has been decided. Nothing here may change the verdict: each thing that cannot be published gives a
 * sentence for a notice, and the next is tried.
 */
export async function publish(
  open: () => Promise<Api>,
  job: Job,
  trigger: Trigger,
  inputs: Inputs,
  shown: Shown,
): Promise<readonly string[]> {
  const notices: string[] = []
  const attempt = async (what: string, permission: string, act: () => Promise<string | null>): Promise<void> => {
    try {
      const said = await act()
      if (said !== null) notices.push(said)
    } catch (error) {
      notices.push(couldNot(what, permission, error, trigger))
    }
  }
  const { pullRequest } = trigger
  if (pullRequest !== null && inputs.comment !== 'never') {
    const act = async () => wordsOf(await comment(await open(), job, trigger, pullRequest, inputs, shown))
    await attempt('comment', 'pull-requests: write', act)
  }
  const { report } = shown
  if (inputs.checkRun && report !== null) {
    const act = () => checkRun(open, job, trigger, report, shown.summary)
    await attempt('check run', 'checks: write', act)
  }
  return notices
}

async function comment(api: Api, job: Job, trigger: Trigger, number: number, inputs: Inputs, shown: Shown) {
  const { syncComment } = await import(/* webpackChunkName: "api" */ './sync-comment.js')
  return syncComment(api, {
    ...job.repository,
    number,
    key: inputs.commentKey,
    stamp: stampOf(job, trigger.head.sha),
    text: shown.text,
    failing: failingIds(shown.report),
    start: inputs.comment === 'always' || !shown.fine,
  })
}

const failingIds = (report: Report | null): readonly string[] =>
  report?.findings.filter(({ status }) => status === 'fail').map(({ id }) => id) ?? []

const wordsOf = (result: CommentResult): string | null =>
  result === 'newer' ? 'A newer run of this pull request has commented already; its comment stands.' : null

async function checkRun(open: () => Promise<Api>, job: Job, trigger: Trigger, report: Report, summary: string) {
  const { publishCheckRun } = await import('./check-run.js')
  const { sha } = trigger.head
  const request = { ...job.repository, sha, externalId: `${job.run}-${job.attempt}`, detailsUrl: runUrl(job) }
  await publishCheckRun(await open(), request, report, summary)
  return null
}

function couldNot(what: string, permission: string, error: unknown, trigger: Trigger): string {
  const { status, text, limited } = failureOf(error)
  const refused = (status === 403 && !limited) || status === 404 || status === 401
  const why = !refused
    ? 'The verdict stands; the job summary has the report.'
    : trigger.fork
      ? 'A run for a fork has a read-only token: the workflow of docs/workflows/fork-comment.yml publishes its report.'
      : `The job needs the permission ${permission}. The verdict stands; the job summary has the report.`
  return `The ${what} could not be published: ${text}. ${why}`
}
