import type { Io } from '../model/io.js'
import { type Problem, UserError } from '../model/user-error.js'

/** Runs what may throw, and takes every registered secret out of what it throws. */
export async function masking<Result>(io: Io, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw maskedError(error, io.masked)
  }
}

/** The same error without secrets, whatever a client put into it: addresses, headers, its stack. */
export function maskedError(error: unknown, masked: (text: string) => string): unknown {
  if (error instanceof UserError) return new UserError(error.problems.map((problem) => maskedProblem(problem, masked)))
  if (!(error instanceof Error)) return masked(String(error))
  const same = new Error(masked(error.message))
  same.stack = masked(error.stack ?? error.message)
  return same
}

const maskedProblem = ({ message, place, line, fix }: Problem, masked: (text: string) => string): Problem => ({
  message: masked(message),
  place,
  line: line === undefined ? undefined : masked(line),
  fix: fix === undefined ? undefined : masked(fix),
})
