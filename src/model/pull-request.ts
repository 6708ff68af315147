import type { TreeFile } from './tree.js'

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

/** The files of commits as the code host has them: for a clone that does not have the commit. */
export interface CommittedFiles {
  /** Every file of a commit, with its blob id. A list that the host cuts is none. */
  readonly list: (sha: string) => Promise<Fetched<readonly CommittedFile[]>>
  /** The content of a blob, proved by its id. */
  readonly content: (hash: string) => Promise<Fetched<Uint8Array>>
}

export interface CommittedFile extends TreeFile {
  readonly hash: string
  /** A symbolic link: its content is where it leads. */
  readonly link: boolean
}
