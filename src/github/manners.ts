/** How the program waits on somebody else's server: who decides, and how long all waits of a run may take together. */
export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly random: () => number
  /** Milliseconds that may still be spent on waiting. Shared by all calls of a run. */
  remaining: number
}

/** What a failed call tells about itself. `status` null: the answer never came, or could not be read. */
export interface Failure {
  readonly status: number | null
  /** Seconds that the server asks to wait; null where it does not say. */
  readonly wait: number | null
  /** The server refused for its own protection: nothing was stored, whatever the method. */
  readonly limited: boolean
  /** For people. Never headers, never a token. */
  readonly text: string
}

/** The longest that GitHub asks for is a minute, and a little is added to what it asks. */
export const mostWaiting = 75_000

const tries = 3
const firstDelay = 400

/**
 * Calls, and calls again where that can do no harm. A limit is waited out as the server asks, for every method, since it
 * stored nothing. Trouble of the server or the line is repeated only for calls that may be made twice (`repeatable`).
 */
export async function patiently<T>(
  call: () => Promise<T>,
  failureOf: (error: unknown) => Failure,
  repeatable: boolean,
  patience: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      const delay = delayFor(failureOf(error), attempt, repeatable, patience.random())
      if (attempt >= tries || delay === null || delay > patience.remaining) throw error
      patience.remaining -= delay
      await patience.sleep(delay)
    }
  }
}

/** Milliseconds to wait before the next try; null where another try would not help or could do harm. */
function delayFor(failure: Failure, attempt: number, repeatable: boolean, chance: number): number | null {
  const backoff = firstDelay * 3 ** (attempt - 1) * (1 + chance / 2)
  if (failure.limited) return failure.wait === null ? 60_000 : failure.wait * 1000 + backoff
  const passing = failure.status === null || failure.status >= 500
  return repeatable && passing ? backoff : null
}
