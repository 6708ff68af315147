import type { Place } from './place.js'

/** One mistake of the reader's: where it is, what was observed, and what to do about it. */
export interface Problem {
  readonly message: string
  readonly place?: Place | undefined
  /** The offending line as it stands in the file, and what to do. */
  readonly line?: string | undefined
  readonly fix?: string | undefined
}

/** A mistake of the user's (usage, policy, a file that cannot be read). Exits 2; carries every problem found, not the first alone. */
export class UserError extends Error {
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[] | string) {
    const list = typeof problems === 'string' ? [{ message: problems }] : problems
    super(list.map((problem) => problem.message).join('\n'))
    this.name = 'UserError'
    this.problems = list
  }
}
