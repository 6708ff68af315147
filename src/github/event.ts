import * as z from 'zod/mini'
import { UserError } from '../model/user-error.js'

/** What started the run, as far as the gate needs it. */
export interface Trigger {
  readonly name: string
  readonly base: Revision | null
  readonly head: Revision
  /** Number of the pull request; null for a merge queue, a push, a schedule. */
  readonly pullRequest: number | null
  /** Comes from a fork or from Dependabot: a read-only token and no secrets. */
  readonly fork: boolean
  readonly publicRepository: boolean
}

export interface Revision {
  readonly ref: string
  readonly sha: string
}

/** Things that the environment of the job says, and the event does not. */
export interface Surroundings {
  readonly sha: string
  readonly ref: string
}

const noCommit = /^0+$/

/** Reads the event that GitHub wrote for the job. Throws UserError for an event that has nothing to compare. */
export function readTrigger(name: string, event: unknown, around: Surroundings): Trigger {
  switch (name) {
    case 'pull_request':
      return ofPullRequest(checked(name, pullRequestEvent(), event))
    case 'merge_group':
      return ofMergeGroup(checked(name, mergeGroupEvent(), event))
    case 'push':
      return ofPush(checked(name, pushEvent(), event))
    case 'schedule':
    case 'workflow_dispatch':
      return ofRepository(name, checked(name, repositoryEvent(), event), around)
    default:
      throw new UserError([
        {
          message: `the event ${JSON.stringify(name)} has nothing to compare`,
          fix: 'Run the gate on pull_request, merge_group, push, schedule or workflow_dispatch. Reports of forks are published by perf-budget-gate/comment on workflow_run.',
        },
      ])
  }
}

const sha = () => z.string().check(z.regex(/^[0-9a-f]{40,64}$/))
const repository = () => z.object({ full_name: z.string(), private: z.boolean() })
const pullRequestEvent = () =>
  z.object({
    repository: repository(),
    pull_request: z.object({
      number: z.int(),
      user: z.object({ login: z.string() }),
      base: z.object({ ref: z.string(), sha: sha() }),
      // `repo` is null once the fork has been deleted.
      head: z.object({ ref: z.string(), sha: sha(), repo: z.nullish(z.object({ full_name: z.string() })) }),
    }),
  })
const mergeGroupEvent = () =>
  z.object({
    repository: repository(),
    merge_group: z.object({ base_ref: z.string(), base_sha: sha(), head_ref: z.string(), head_sha: sha() }),
  })
const pushEvent = () => z.object({ repository: repository(), ref: z.string(), before: sha(), after: sha() })
const repositoryEvent = () => z.object({ repository: repository() })

function ofPullRequest({ repository, pull_request: change }: z.infer<ReturnType<typeof pullRequestEvent>>): Trigger {
  const stranger = change.head.repo?.full_name !== repository.full_name
  return {
    name: 'pull_request',
    base: { ref: change.base.ref, sha: change.base.sha },
    head: { ref: change.head.ref, sha: change.head.sha },
    pullRequest: change.number,
    fork: stranger || change.user.login === 'dependabot[bot]',
    publicRepository: !repository.private,
  }
}

function ofMergeGroup({ repository, merge_group: group }: z.infer<ReturnType<typeof mergeGroupEvent>>): Trigger {
  return {
    name: 'merge_group',
    base: { ref: shortRef(group.base_ref), sha: group.base_sha },
    head: { ref: shortRef(group.head_ref), sha: group.head_sha },
    pullRequest: null,
    fork: false,
    publicRepository: !repository.private,
  }
}

/** A new branch is pushed with a `before` of zeros: there is no baseline, and the report says so. */
function ofPush(push: z.infer<ReturnType<typeof pushEvent>>): Trigger {
  if (noCommit.test(push.after)) {
    throw new UserError([
      { message: `the push deleted ${push.ref}`, fix: 'Run the gate on pushes to the default branch alone.' },
    ])
  }
  const ref = shortRef(push.ref)
  return {
    name: 'push',
    base: noCommit.test(push.before) ? null : { ref, sha: push.before },
    head: { ref, sha: push.after },
    pullRequest: null,
    fork: false,
    publicRepository: !push.repository.private,
  }
}

/** A schedule compares one commit with itself at another time: base and head are the commit of the job. */
function ofRepository(
  name: string,
  { repository }: z.infer<ReturnType<typeof repositoryEvent>>,
  around: Surroundings,
): Trigger {
  const here = { ref: shortRef(around.ref), sha: checked(name, sha(), around.sha) }
  return { name, base: here, head: here, pullRequest: null, fork: false, publicRepository: !repository.private }
}

function checked<Schema extends z.ZodMiniType>(name: string, schema: Schema, event: unknown): z.infer<Schema> {
  const read = schema.safeParse(event)
  if (read.success) return read.data
  const where = read.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ')
  throw new UserError([
    {
      message: `the event file of ${name} is not what GitHub writes: ${where}`,
      fix: 'The runner sets GITHUB_EVENT_PATH; do not write that file yourself.',
    },
  ])
}

const shortRef = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, '')
