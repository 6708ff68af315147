import type { Request } from '../model/request.js'
import type { Api } from './api.js'
import { committedFiles } from './committed-files.js'
import type { Trigger } from './event.js'
import type { Inputs } from './inputs.js'
import { type Job, runUrl } from './job.js'
import { pullRequestReader } from './pull-request.js'

/** What the gate is asked, from the job, its event and its inputs. `api` is null where there is no token. */
export function requestOf(job: Job, trigger: Trigger, inputs: Inputs, api: (() => Promise<Api>) | null): Request {
  const number = trigger.pullRequest ?? queuedPullRequest(trigger)
  return {
    policyPath: inputs.policy,
    headDir: job.workspace,
    baseDir: inputs.baseDir,
    baseRef: trigger.base?.ref ?? null,
    headRef: trigger.head.ref,
    baseSha: trigger.base?.sha ?? null,
    headSha: trigger.head.sha,
    mode: inputs.mode,
    only: null,
    fork: trigger.fork,
    event: { name: trigger.name, url: runUrl(job), pullRequest: trigger.pullRequest },
    publicRepository: trigger.publicRepository,
    changedFiles: null,
    pullRequests: api === null || number === null ? [] : [pullRequestReader(api, job.repository, number)],
    committed: api === null ? undefined : committedFiles(api, job.repository),
    recordAnswers: null,
    replayAnswers: null,
  }
}

/**
 * A merge queue names each group's branch after the pull request that it adds to the group before, whose head is the
 * group's base. Only GitHub can write such branches.
 */
function queuedPullRequest(trigger: Trigger): number | null {
  if (trigger.name !== 'merge_group') return null
  const found = /^gh-readonly-queue\/.+\/pr-(\d{1,9})-[0-9a-f]{40,64}$/.exec(trigger.head.ref)
  return found === null ? null : Number(found[1])
}
