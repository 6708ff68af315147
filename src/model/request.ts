import type { Mode } from './outcome.js'
import type { CommittedFiles, PullRequestReader } from './pull-request.js'

/** What a run is asked to judge. Everything that the edges (command line, Action) know; nothing of it is measured yet. */
export interface Request {
  /** Policy file, relative to the head's folder; null: found at its usual places. */
  readonly policyPath: string | null
  /** The folder of the head; the workspace. */
  readonly headDir: string
  /** A folder with the base's files, read before git. */
  readonly baseDir: string | null
  /** Names for people: `main`, `my-branch`. */
  readonly baseRef: string | null
  readonly headRef: string | null
  /** Commits. Without a base the working tree's policy counts, and the report says so. */
  readonly baseSha: string | null
  readonly headSha: string | null
  /** Can only turn `observe` into `enforce`. */
  readonly mode: Mode | null
  /** Glob over finding ids. */
  readonly only: string | null
  /** A pull request of a fork or of Dependabot: no secrets, and nothing that only the head names is asked. */
  readonly fork: boolean
  readonly event: RunEvent | null
  /** Anybody can read the repository: labels that look like people or customers are hashed. Absent: not known. */
  readonly publicRepository?: boolean | undefined
  /** Paths that the change touches, or null where they are not known: every budget counts as affected then. */
  readonly changedFiles: readonly string[] | null
  /** The pull requests that the run judges: one, those of a merge queue's group, or none. Absent outside the Action. */
  readonly pullRequests?: readonly PullRequestReader[] | undefined
  /** The files of commits that git does not have. Absent outside the Action. */
  readonly committed?: CommittedFiles | undefined
  readonly recordAnswers: string | null
  readonly replayAnswers: string | null
}

export interface RunEvent {
  readonly name: string
  readonly url: string
  readonly pullRequest: number | null
}
