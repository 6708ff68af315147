import { UserError } from '../model/user-error.js'
import type { Stamp } from './comment-text.js'

/** What the runner says about the job. */
export interface Job {
  readonly event: string
  readonly eventPath: string
  readonly repository: { readonly owner: string; readonly repo: string }
  readonly workspace: string
  readonly temporary: string
  readonly sha: string
  readonly ref: string
  readonly run: number
  readonly attempt: number
  readonly serverUrl: string
  readonly summaryPath: string | null
}

/** Reads the runner's environment. Throws UserError outside a job of GitHub Actions. */
export function readJob(env: Readonly<Record<string, string | undefined>>): Job {
  const [owner = '', repo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  const eventPath = env['GITHUB_EVENT_PATH'] ?? ''
  if (owner === '' || repo === '' || event === '' || eventPath === '') {
    throw new UserError([
      { message: 'this is no job of GitHub Actions', fix: 'Elsewhere use the command line: perf-gate check.' },
    ])
  }
  return {
    event,
    eventPath,
    repository: { owner, repo },
    workspace: env['GITHUB_WORKSPACE'] ?? '.',
    temporary: env['RUNNER_TEMP'] ?? '.',
    sha: env['GITHUB_SHA'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    run: Number(env['GITHUB_RUN_ID'] ?? 0),
    attempt: Number(env['GITHUB_RUN_ATTEMPT'] ?? 1),
    serverUrl: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    summaryPath: env['GITHUB_STEP_SUMMARY'] ?? null,
  }
}

export const repositoryUrl = ({ serverUrl, repository }: Job): string =>
  `${serverUrl}/${repository.owner}/${repository.repo}`

export const runUrl = (job: Job): string => `${repositoryUrl(job)}/actions/runs/${job.run}/attempts/${job.attempt}`

export const stampOf = (job: Job, sha: string): Stamp => ({ sha, run: job.run, attempt: job.attempt })
