import type { AxiosError, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import type { PrometheusDriver } from 'prometheus-query'
import { type ErrorBody, type Failure, failure, networkFailure, statusFailure } from './failure.js'
import { isRecord, notPrometheus } from './reply.js'

/** One request of the API. Times are seconds since the epoch. */
export type Call =
  | { readonly kind: 'instant'; readonly expression: string; readonly time: number }
  | {
      readonly kind: 'range'
      readonly expression: string
      readonly start: number
      readonly end: number
      readonly step: number
    }
  | { readonly kind: 'exemplars'; readonly expression: string; readonly start: number; readonly end: number }
  | { readonly kind: 'labels'; readonly selector: string; readonly start: number; readonly end: number }
  | { readonly kind: 'buildinfo' }

export interface Endpoint {
  readonly source: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
  readonly maxResponse: number
}

export interface Body {
  readonly kind: 'body'
  readonly json: Readonly<Record<string, unknown>>
}

/** How a request goes out; a redirect or a 405 changes it for the next one. */
interface Way {
  readonly method: 'post' | 'get'
  /** Where a redirect of the same host points, with the path of the call. */
  readonly location: string | null
}

const maxRedirects = 3

/** One try: POST, then GET where POST is not allowed or redirected. `seconds` bounds each request of it. */
export async function send(
  endpoint: Endpoint,
  call: Call,
  seconds: number,
  signal: AbortSignal,
): Promise<Body | Failure> {
  let way: Way = { method: 'post', location: null }
  for (let hop = 0; hop <= maxRedirects + 1; hop++) {
    const got = await once(endpoint, call, way, seconds, signal)
    if (got.kind !== 'again') return got
    way = got.way
  }
  return failure('unreachable', `Source "${endpoint.source}" redirects more than ${maxRedirects} times.`)
}

type Once = Body | Failure | { readonly kind: 'again'; readonly way: Way }

/**
 * The library makes the request; its two interceptors see the answer before its own reading does, which loses
 * infinities, warnings, statuses and bodies. What they found is kept here, whatever the library makes of it.
 */
async function once(endpoint: Endpoint, call: Call, way: Way, seconds: number, signal: AbortSignal): Promise<Once> {
  const { PrometheusDriver } = await import('prometheus-query')
  let found: Once | null = null
  // Timers take whole milliseconds, and no more than 2^31 of them.
  const milliseconds = Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(seconds * 1000)))
  const over = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
  const driver = new PrometheusDriver({
    endpoint: endpoint.url,
    baseURL: '/api/v1',
    headers: endpoint.headers,
    timeout: milliseconds,
    preferPost: way.method === 'post',
    requestInterceptor: { onFulfilled: (config) => prepared(config, endpoint, call, way, over) },
    responseInterceptor: {
      onFulfilled: (response) => {
        found = success(endpoint, response)
        return { ...response, data: hollow }
      },
      onRejected: (error: AxiosError) => {
        found = rejected(endpoint, error, way, seconds, signal)
        return Promise.reject(error)
      },
    },
  })
  const evaluation = `${Math.max(1, Math.floor(seconds - 1))}s`
  await dispatch(driver, call, evaluation).catch(() => {})
  return (
    found ?? failure('unreachable', `Source "${endpoint.source}" could not be asked: check \`url\` and \`headers\`.`)
  )
}

/** What the library gets to read instead of the answer: one object per point would cost more than the numbers. */
const hollow = { status: 'success', data: { resultType: 'vector', result: [] } }

function dispatch(driver: PrometheusDriver, call: Call, timeout: string): Promise<unknown> {
  // Zero is a time, and a number would mean milliseconds or, at 0, now: dates only.
  const date = (seconds: number) => new Date(seconds * 1000)
  switch (call.kind) {
    case 'instant':
      return driver.instantQuery(call.expression, date(call.time), timeout)
    case 'range':
      return driver.rangeQuery(call.expression, date(call.start), date(call.end), call.step, timeout)
    case 'exemplars':
      // The library does not know this call; `prepared` gives the request its path.
      return driver.rangeQuery(call.expression, date(call.start), date(call.end), call.end - call.start, timeout)
    case 'labels':
      return driver.labelNames(call.selector, date(call.start), date(call.end))
    case 'buildinfo':
      return driver.statusBuildinfo()
  }
}

function prepared(
  config: InternalAxiosRequestConfig,
  endpoint: Endpoint,
  call: Call,
  way: Way,
  signal: AbortSignal,
): InternalAxiosRequestConfig {
  const url = new URL(way.location ?? endpoint.url)
  const sent: unknown = way.method === 'post' ? config.data : config.params
  if (sent instanceof URLSearchParams) {
    for (const [name, value] of Object.entries(endpoint.parameters)) sent.set(name, value)
  }
  if (call.kind === 'exemplars') config.url = '/query_exemplars'
  if (way.location !== null) Object.assign(config, { baseURL: undefined, url: way.location })
  if (config.method?.toLowerCase() === 'get') config.data = undefined
  if (isLoopback(url.hostname)) config.proxy = false
  return Object.assign(config, { maxRedirects: 0, maxContentLength: endpoint.maxResponse, signal })
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)

function success(endpoint: Endpoint, response: AxiosResponse<unknown>): Body | Failure {
  const body = response.data
  if (!isRecord(body)) return notPrometheus(endpoint.source, typeof body === 'string' ? body : '')
  if (body['status'] === 'success') return { kind: 'body', json: body }
  if (body['status'] !== 'error') return notPrometheus(endpoint.source, JSON.stringify(body))
  return statusFailure(endpoint.source, 400, errorBody(body), null)
}

function rejected(endpoint: Endpoint, error: AxiosError, way: Way, seconds: number, outer: AbortSignal): Once {
  const response = error.response
  if (outer.aborted)
    return failure('unreachable', `Source "${endpoint.source}" was not waited for: the run was stopped.`)
  if (response === undefined) return networkFailure(endpoint.source, error.code ?? '', error.message, seconds)
  if (response.status >= 300 && response.status < 400) return redirected(endpoint, response, way)
  if (response.status === 405 && way.method === 'post') return { kind: 'again', way: { ...way, method: 'get' } }
  return statusFailure(endpoint.source, response.status, errorBody(response.data), retryAfter(response))
}

/** Another host would get the tenant's header and the token: those are for the address in the policy alone. */
function redirected(endpoint: Endpoint, response: AxiosResponse<unknown>, way: Way): Once {
  const from = new URL(way.location ?? `${endpoint.url}/api/v1${response.config.url ?? ''}`)
  const header: unknown = response.headers['location']
  const target = typeof header === 'string' && URL.canParse(header, from.href) ? new URL(header, from) : null
  const status = { status: response.status }
  if (target === null) return failure('unreachable', `Source "${endpoint.source}" redirects to nowhere.`, status)
  const here = new URL(way.location ?? endpoint.url)
  if (target.host === here.host && target.protocol === here.protocol) {
    return { kind: 'again', way: { method: 'get', location: `${target.origin}${target.pathname}` } }
  }
  const words = `redirects to another host (${target.host}), HTTP ${response.status}; headers are not sent there`
  return failure('unreachable', `Source "${endpoint.source}" ${words}. Write the final address into \`url\`.`, status)
}

function errorBody(body: unknown): ErrorBody {
  if (!isRecord(body)) return { errorType: null, error: typeof body === 'string' ? body : '' }
  const { errorType, error } = body
  const text = typeof error === 'string' ? error : ''
  return { errorType: typeof errorType === 'string' ? errorType : null, error: text }
}

/** Seconds, of both forms that the header has; the date is held against the server's own. */
function retryAfter(response: AxiosResponse<unknown>): number | null {
  const header: unknown = response.headers['retry-after']
  if (typeof header !== 'string') return null
  if (/^\d+$/.test(header)) return Number(header)
  const wait = (Date.parse(header) - Date.parse(String(response.headers['date']))) / 1000
  return Number.isFinite(wait) ? Math.max(0, wait) : null
}
