import type { Failure } from './manners.js'

/** An answer that arrived and is not what the API describes: a proxy's error page, a cut reply. */
export const unreadable = (route: string): Error =>
  Object.assign(new Error(`${route} gave an unreadable answer`), { unreadable: true })

/** Whether an error is a call's that failed, and no mistake or bug of this side. */
export const isTrouble = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'HttpError' || Reflect.get(error, 'unreadable') === true || error.name === 'TimeoutError')

/** What went wrong in a call, in words that may be printed: a client's error also carries the request with its token. */
export function failureOf(error: unknown): Failure {
  const headers = headersOf(error)
  const status = hasResponse(error) ? numberAt(error, 'status') : null
  const wait = Number(headers['retry-after'] ?? Number.NaN)
  const spent = headers['x-ratelimit-remaining'] === '0'
  const limited = status === 429 || (status === 403 && (spent || Number.isFinite(wait)))
  return {
    status,
    limited,
    wait: Number.isFinite(wait) && wait >= 0 ? wait : null,
    text: words(error, status, limited),
  }
}

function words(error: unknown, status: number | null, limited: boolean): string {
  if (limited) return `GitHub answered ${status}: too many requests for now`
  const message = error instanceof Error ? plain(error.message) : 'unknown error'
  return status === null ? `no usable answer (${message})` : `GitHub answered ${status}: ${message}`
}

/** One short line without control characters; what a server says is printed in logs. */
const plain = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/\b(gh[a-z]_|github_pat_)\w+/g, '***')
    .slice(0, 160)
    .trim()

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

function numberAt(error: unknown, key: string): number | null {
  const value = error instanceof Error ? Reflect.get(error, key) : null
  return typeof value === 'number' ? value : null
}

/** The client gives a status of 500 to a line that broke; only an answer has a response. */
const hasResponse = (error: unknown): boolean => error instanceof Error && Reflect.get(error, 'response') !== undefined

function headersOf(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof Error ? record(record(Reflect.get(error, 'response'))['headers']) : {}
}
