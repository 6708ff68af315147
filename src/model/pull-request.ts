/** Data from the code host, or in words why it could not be had: no permission, an outage. Never a reason to throw. */
export type Fetched<T> = { readonly value: T } | { readonly missing: string }

/** What a run may ask about one pull request. Each is read when the job runs, never from the event that started it. */
export interface PullRequestReader {
  readonly number: number
  readonly description: () => Promise<Fetched<Description>>
  /** Logins whose latest review approves this commit; the author is never among them. */
  readonly approvers: (sha: string) => Promise<Fetched<readonly string[]>>
  /** Whether a login is an active member of `@org/team`. */
  readonly isMember: (team: string, login: string) => Promise<Fetched<boolean>>
  /** Every path that the change touches, both names of a renamed file. */
  readonly changedFiles: () => Promise<Fetched<readonly string[]>>
}

export interface Description {
  readonly author: string
  readonly headSha: string
  /** As its author wrote it: hostile text. */
  readonly body: string
}

/** A file of a commit, from the code host: for a clone that does not have the commit. Null: it is not there. */
export type CommittedFile = (path: string, sha: string) => Promise<Fetched<Uint8Array | null>>
