import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly parameters: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export type Fault = (response: ServerResponse, seen: Seen, count: number) => void | Promise<void>

export interface FaultyServer {
  readonly url: string
  readonly seen: readonly Seen[]
  /** Most requests that were open at the same time. */
  readonly busiest: () => number
  readonly stop: () => Promise<void>
}

/** A real HTTP server on loopback that answers as `fault` says; `count` is 1 for the first request. */
export async function startFaulty(fault: Fault): Promise<FaultyServer> {
  const seen: Seen[] = []
  let open = 0
  let busiest = 0
  const server = createServer(async (request, response) => {
    open++
    busiest = Math.max(busiest, open)
    response.once('close', () => open--)
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://host')
    const parameters = new URLSearchParams(request.method === 'POST' ? Buffer.concat(body).toString() : url.search)
    const one = { method: request.method ?? '', path: url.pathname, parameters, headers: request.headers }
    seen.push(one)
    await fault(response, one, seen.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    busiest: () => busiest,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with a body as it stands. */
export function raw(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Fault {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }
}

/** A vector with one value per label set, as the API writes it. */
export function vector(values: readonly (readonly [Record<string, string>, string])[], more: object = {}): string {
  const result = values.map(([metric, value]) => ({ metric, value: [1_700_000_000, value] }))
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, ...more })
}

/** Passes a request on to a real server, so that a fault can come first or last. */
export function passTo(target: string): Fault {
  return async (response, seen) => {
    const post = seen.method === 'POST'
    const query = post ? '' : `?${seen.parameters}`
    const answer = await fetch(`${target}${seen.path}${query}`, post ? { method: 'POST', body: seen.parameters } : {})
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
}
