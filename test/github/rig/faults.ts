import type { ServerResponse } from 'node:http'

/** Trouble that a call may meet. `after`: the server acted before the answer was lost. */
export type Trouble =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly message?: string
    }
  | { readonly kind: 'stored-502' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'broken-json' }

export interface Fault {
  /** operationId of GitHub's description: `issues/create-comment`. */
  readonly call: string
  readonly trouble: Trouble
  /** How many calls meet it; Infinity when not given. */
  times?: number
}

/** One of each, as the table of faults drives them over every call. */
export const troubles: Readonly<Record<string, Trouble>> = {
  '401': { kind: 'status', status: 401, message: 'Bad credentials' },
  '403': { kind: 'status', status: 403, message: 'Resource not accessible by integration' },
  '404': { kind: 'status', status: 404, message: 'Not Found' },
  '409': { kind: 'status', status: 409, message: 'Conflict' },
  '422': { kind: 'status', status: 422, message: 'Validation Failed' },
  '429': { kind: 'status', status: 429, headers: { 'retry-after': '3600' }, message: 'Too many requests' },
  '500': { kind: 'status', status: 500, message: 'Server Error' },
  '502 after the write was stored': { kind: 'stored-502' },
  'a secondary rate limit': {
    kind: 'status',
    status: 403,
    headers: { 'retry-after': '3600' },
    message: 'You have exceeded a secondary rate limit.',
  },
  'a dropped socket': { kind: 'dropped' },
  'a slow answer': { kind: 'slow', milliseconds: 700 },
  'broken JSON': { kind: 'broken-json' },
}

/** Answers with the trouble where it is one that hides the answer. False: the answer goes out as it is. */
export async function answerWith(trouble: Trouble, response: ServerResponse, body: string): Promise<boolean> {
  switch (trouble.kind) {
    case 'status':
      response.writeHead(trouble.status, { 'content-type': 'application/json; charset=utf-8', ...trouble.headers })
      response.end(JSON.stringify({ message: trouble.message ?? 'Trouble', documentation_url: '' }))
      return true
    case 'stored-502':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
      return true
    case 'dropped':
      response.socket?.destroy()
      return true
    case 'broken-json':
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      response.end(`${body.slice(0, Math.floor(body.length / 2))}{"`)
      return true
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds))
      return false
    default: {
      const never: never = trouble
      return never
    }
  }
}

/** Whether the server acts on the call before the trouble shows. */
export const actsFirst = (trouble: Trouble): boolean => trouble.kind !== 'status' && trouble.kind !== 'dropped'
