import type { Reason } from '../../model/outcome.js'

/** Why a server gave no answer, in words for a reader. Plain data: it becomes an Absent. */
export interface Failure {
  readonly kind: 'failure'
  readonly reason: Reason
  readonly text: string
  readonly status: number | null
  /** Worth another try. */
  readonly transient: boolean
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | null
}

export function failure(
  reason: Reason,
  text: string,
  more: Partial<Pick<Failure, 'status' | 'transient' | 'retryAfter'>> = {},
): Failure {
  return { kind: 'failure', reason, text, status: null, transient: false, retryAfter: null, ...more }
}

export const isFailure = (value: { readonly kind: string }): value is Failure => value.kind === 'failure'

/** What a body says: an error of the API, or the beginning of whatever else it is. */
export interface ErrorBody {
  readonly errorType: string | null
  readonly error: string
}

const advice: Readonly<Record<number, string>> = {
  401: 'The credentials are missing or wrong: check `headers` of the source.',
  403: 'The credentials may not read this: check `headers` of the source, and the tenant.',
  404: 'There is no Prometheus API at this path: Mimir needs /prometheus at the end of `url`, Grafana Cloud /api/prom.',
  405: 'Neither POST nor GET is allowed there: check `url` of the source.',
  413: 'The request is too large for it: shorten the expression.',
  422: 'The server could not evaluate it: a limit of the server, or the expression.',
  429: 'The server limits requests: try later, or ask for less.',
  502: 'A proxy in front of the server could not reach it.',
  503: 'The server is starting, overloaded or out of time.',
  504: 'A proxy in front of the server waited too long.',
}
const transient: readonly number[] = [429, 502, 503, 504]

/** Words for an HTTP status that is not success. */
export function statusFailure(source: string, status: number, body: ErrorBody, retryAfter: number | null): Failure {
  const about = { status, transient: transient.includes(status), retryAfter }
  const position = /(\d+):(\d+): (?:parse error: )?(.*)/s.exec(body.error)
  const refused = body.errorType !== null && (status === 400 || status === 422)
  if (refused) {
    const where = position ? ` (line ${position[1]}, column ${position[2]} of the expression as sent)` : ''
    const said = position ? position[3]! : body.error
    return failure(
      'unsupported',
      `Source "${source}" refused the expression, HTTP ${status}: ${clip(said)}${where}.`,
      about,
    )
  }
  const said = body.error === '' ? '' : ` It said: ${clip(body.error)}`
  const type = body.errorType === null ? '' : ` (${body.errorType})`
  const words = `Source "${source}" answered HTTP ${status}${type}. ${advice[status] ?? 'Check `url` of the source.'}${said}`
  return failure('unreachable', words, about)
}

const timeouts = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'])
const dropped = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])

/** Words for a request that got no answer at all. */
export function networkFailure(source: string, code: string, message: string, seconds: number): Failure {
  if (/maxContentLength|maxBodyLength/.test(message)) return tooLarge(source)
  if (timeouts.has(code)) {
    return failure('unreachable', `Source "${source}" did not answer within ${seconds} s.`, { transient: true })
  }
  if (dropped.has(code) || /socket hang up|aborted/.test(message)) {
    return failure('unreachable', `Source "${source}" dropped the connection (${code}).`, { transient: true })
  }
  return failure(
    'unreachable',
    `Source "${source}" cannot be reached (${code || clip(message)}): check \`url\` and the network.`,
  )
}

function tooLarge(source: string): Failure {
  const words = 'aggregate in the expression (`sum by (...)`), or raise `maxResponse`'
  return failure('unsupported', `Source "${source}" sent more than the size limit: ${words}.`)
}

export function tooManySeries(source: string, series: number, limit: number): Failure {
  const words = 'aggregate in the expression (`sum by (...)`, `topk(20, ...)`), or raise `maxSeries`'
  return failure('unsupported', `Source "${source}" would answer ${series} series, more than ${limit}: ${words}.`)
}

const clip = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200)
