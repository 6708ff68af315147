import * as z from 'zod/mini'
import { openClient } from './client.js'
import { failureOf, unreadable } from './failure.js'
import { type Patience, patiently } from './manners.js'

/** Calls of GitHub's API that check what comes back. A call rejects with an error that `failureOf` can explain. */
export interface Api {
  readonly call: <Schema extends z.ZodMiniType>(
    schema: Schema,
    route: string,
    parameters: Parameters,
  ) => Promise<z.infer<Schema>>
  /** The same, never repeated after an answer that got lost: the caller looks first at what was stored. */
  readonly once: Api['call']
  /** Every page of a list, up to `most` items. */
  readonly pages: <Schema extends z.ZodMiniType>(
    item: Schema,
    route: string,
    parameters: Parameters,
    most?: number,
  ) => Promise<readonly z.infer<Schema>[]>
  /** The name that the token writes as. */
  readonly login: () => Promise<string>
  /** The bytes of an archive, as they are. */
  readonly bytes: (route: string, parameters: Parameters) => Promise<Uint8Array>
}
export type Parameters = Readonly<Record<string, unknown>>

export type Repository = {
  readonly owner: string
  readonly repo: string
}

const pageSize = 100
const answerWithin = 15_000

export async function openApi(token: string, version: string, patience: Patience): Promise<Api> {
  const request = await openClient(token, `perf-budget-gate/${version}`)
  const send = <T>(
    route: string,
    parameters: Parameters,
    read: (data: unknown) => T,
    repeatable = !route.startsWith('POST '),
  ): Promise<T> =>
    patiently(
      async () => {
        const signal = AbortSignal.timeout(answerWithin)
        return read((await request(route, { headers, ...parameters, request: { signal } })).data)
      },
      failureOf,
      repeatable,
      patience,
    )
  const call: Api['call'] = (schema, route, parameters) => send(route, parameters, fitting(schema, route))
  const once: Api['call'] = (schema, route, parameters) => send(route, parameters, fitting(schema, route), false)
  return {
    call,
    once,
    pages: paged(call),
    login: () => loginOf(token, call),
    bytes: (route, parameters) => send(route, parameters, (data) => bytesOf(route, data)),
  }
}

const headers = { 'x-github-api-version': '2022-11-28' }

const fitting =
  <Schema extends z.ZodMiniType>(schema: Schema, route: string) =>
  (data: unknown): z.infer<Schema> => {
    const read = schema.safeParse(data)
    if (!read.success) throw unreadable(route)
    return read.data
  }

function paged(call: Api['call']): Api['pages'] {
  return async (item, route, parameters, most = 10_000) => {
    const schema = z.array(item)
    const found = []
    for (let page = 1; found.length < most; page++) {
      const some = await call(schema, route, { ...parameters, per_page: pageSize, page })
      found.push(...some)
      if (some.length < pageSize) break
    }
    return found
  }
}

/**
 * Only a person's token may ask for its own name. Those of jobs and apps start with `ghs_`; what a job's token writes is
 * by `github-actions[bot]`.
 */
async function loginOf(token: string, call: Api['call']): Promise<string> {
  if (token.startsWith('ghs_')) return 'github-actions[bot]'
  const user = await call(z.object({ login: z.string() }), 'GET /user', {})
  return user.login
}

function bytesOf(route: string, data: unknown): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  throw unreadable(route)
}
