import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { corrected, fileEntry, type Overlay } from './corrections.js'
import { type Described, describe, replyProblems, requestProblems } from './description.js'
import { actsFirst, answerWith, type Fault } from './faults.js'

/** A call as it reached the API. */
export interface Call {
  readonly call: string
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly status: number
}
export interface Token {
  readonly login: string
  readonly write: boolean
}
export interface Behind {
  readonly emulator: string
  readonly prefix: string
  readonly tokens: ReadonlyMap<string, Token>
  readonly overlay: Overlay
  readonly annotations: Map<string, unknown[]>
  readonly artifacts: Map<number, Artifact>
  /** `pending`: invited, and not there yet. */
  readonly members: Map<string, 'active' | 'pending'>
  readonly faults: Fault[]
  readonly calls: Call[]
  readonly problems: string[]
}
export interface Artifact {
  readonly name: string
  readonly run: number
  readonly zip: Uint8Array
  readonly claimedSize?: number
}
interface Answer {
  readonly status: number
  readonly body: unknown
}

/** The API that the Action talks to: checks each request against GitHub's description, asks emulate, corrects, checks the reply. */
export async function serve(behind: Behind) {
  const server = createServer((request, response) => {
    handle(behind, request, response).catch((error: unknown) => {
      behind.problems.push(`the rig failed: ${String(error)}`)
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, close: () => server.closeAllConnections() ?? server.close() }
}

async function handle(behind: Behind, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const method = request.method ?? 'GET'
  const text = await readText(request)
  if (!url.pathname.startsWith(behind.prefix))
    return refuse(behind, response, `${method} ${url.pathname} misses the prefix`)
  const path = decodeURIComponent(url.pathname.slice(behind.prefix.length))
  const described = describe(method, path)
  if (described === null) return refuse(behind, response, `${method} ${path} is not described`)
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  const note = (status: number) => behind.calls.push({ call: described.id, method, path, body, status })
  const fault = behind.faults.find((one) => one.call === described.id && (one.times ?? Number.POSITIVE_INFINITY) > 0)
  if (fault !== undefined) fault.times = (fault.times ?? Number.POSITIVE_INFINITY) - 1

  const wrong = requestProblems(described, url.searchParams, body)
  behind.problems.push(...wrong.map((problem) => `request ${described.id}: ${problem}`))
  if (fault !== undefined && !actsFirst(fault.trouble)) {
    note(fault.trouble.kind === 'status' ? fault.trouble.status : 0)
    await answerWith(fault.trouble, response, '')
    return
  }
  const answer = wrong.length > 0 ? invalid(wrong) : await act(behind, described, request, url, path, body)
  note(answer.status)
  if (answer.body instanceof Uint8Array) {
    if (fault !== undefined && (await answerWith(fault.trouble, response, ''))) return
    response.writeHead(answer.status, { 'content-type': 'application/octet-stream' }).end(answer.body)
    return
  }
  behind.problems.push(
    ...replyProblems(described, answer.status, answer.body).map((one) => `reply ${described.id}: ${one}`),
  )
  const json = answer.status === 204 ? '' : JSON.stringify(answer.body)
  if (fault !== undefined && (await answerWith(fault.trouble, response, json))) return
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' }).end(json)
}

const message = (status: number, text: string): Answer => ({ status, body: { message: text, documentation_url: '' } })
const invalid = (problems: readonly string[]): Answer => message(422, problems.join('; '))

function refuse(behind: Behind, response: ServerResponse, problem: string): void {
  behind.problems.push(problem)
  response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' }).end('{"message":"Not Found"}')
}

/** What GitHub does and emulate does not: tokens with permissions, limits, appended annotations, files, artifacts. */
async function act(
  behind: Behind,
  described: Described,
  request: IncomingMessage,
  url: URL,
  path: string,
  body: unknown,
): Promise<Answer> {
  const token = behind.tokens.get((request.headers.authorization ?? '').replace(/^(token|bearer) /i, ''))
  if (token === undefined) return message(401, 'Bad credentials')
  if (request.method !== 'GET' && !token.write) return message(403, 'Resource not accessible by integration')
  const text = Reflect.get(Object(body), 'body')
  if (typeof text === 'string' && Buffer.byteLength(text) > 262_144) return message(422, 'body is too long')
  const own = ownAnswer(behind, described.id, url, path)
  if (own !== null) return own
  const answer =
    described.id === 'pulls/list'
      ? await listed(behind, request, url, path)
      : await ask(behind, request, url, path, body)
  return described.id === 'checks/update' || described.id === 'checks/get'
    ? appended(behind, path, body, answer)
    : answer
}

function ownAnswer(behind: Behind, id: string, url: URL, path: string): Answer | null {
  const number = Number(/\/(?:pulls|runs|artifacts)\/(\d+)/.exec(path)?.[1])
  const artifact = behind.artifacts.get(number)
  switch (id) {
    case 'pulls/list-files':
      return {
        status: 200,
        body: paged(behind.overlay.files.get(number) ?? [], url).map((file) => fileEntry(file, url.origin)),
      }
    case 'teams/get-membership-for-user-in-org':
      return behind.members.has(path)
        ? { status: 200, body: { url: url.href, role: 'member', state: behind.members.get(path) } }
        : message(404, 'Not Found')
    case 'actions/list-workflow-run-artifacts':
      return artifactList(behind, number, url)
    case 'actions/download-artifact':
      return artifact === undefined ? message(404, 'Not Found') : { status: 200, body: artifact.zip }
    default:
      return null
  }
}

function artifactList(behind: Behind, run: number, url: URL): Answer {
  const found = [...behind.artifacts].filter(([, artifact]) => artifact.run === run)
  const wanted = url.searchParams.get('name')
  const named = found.filter(([, artifact]) => wanted === null || artifact.name === wanted)
  const artifacts = named.map(([id, { name, zip, claimedSize }]) => ({
    id,
    node_id: `a${id}`,
    name,
    size_in_bytes: claimedSize ?? zip.length,
    url: `${url.origin}/artifacts/${id}`,
    archive_download_url: `${url.origin}/artifacts/${id}/zip`,
    expired: false,
    created_at: '2026-01-01T00:00:00Z',
    expires_at: '2026-02-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  }))
  return { status: 200, body: { total_count: artifacts.length, artifacts } }
}

/** GitHub appends the annotations of an update; emulate replaces them. */
function appended(behind: Behind, path: string, body: unknown, answer: Answer): Answer {
  const sent: unknown = Reflect.get(Object(Reflect.get(Object(body), 'output')), 'annotations')
  const all = behind.annotations.get(path) ?? []
  if (Array.isArray(sent) && answer.status < 300) all.push(...sent)
  behind.annotations.set(path, all)
  const check = Object(answer.body)
  return {
    ...answer,
    body: { ...check, output: { ...Object(Reflect.get(check, 'output')), annotations_count: all.length } },
  }
}

/** The emulator knows nothing of our forks: the filter by head is applied to what has been put right. */
async function listed(behind: Behind, request: IncomingMessage, url: URL, path: string): Promise<Answer> {
  const head = url.searchParams.get('head')
  const all = new URL(url)
  all.searchParams.delete('head')
  const answer = await ask(behind, request, all, path, undefined)
  const labelled = (one: unknown) => Reflect.get(Object(Reflect.get(Object(one), 'head')), 'label') === head
  return Array.isArray(answer.body) && head !== null ? { ...answer, body: answer.body.filter(labelled) } : answer
}

async function ask(behind: Behind, request: IncomingMessage, url: URL, path: string, body: unknown): Promise<Answer> {
  const { overlay, emulator } = behind
  const inward = (text: string): string =>
    [...overlay.commits].reduce((one, [theirs, real]) => one.replaceAll(real, theirs), text)
  const outward = (text: string): string =>
    [...overlay.commits]
      .reduce((one, [theirs, real]) => one.replaceAll(theirs, real), text)
      .replaceAll(emulator, url.origin)
  const target = emulator + inward(`${path.split('/').map(encodeURIComponent).join('/')}${url.search}`)
  const accept = request.headers.accept ?? '*/*'
  const reply = await fetch(target, {
    method: request.method ?? 'GET',
    headers: { authorization: request.headers.authorization ?? '', accept, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: inward(JSON.stringify(body)) }),
  })
  if (accept.includes('raw') && reply.ok) return { status: 200, body: new Uint8Array(await reply.arrayBuffer()) }
  const text = outward(await reply.text())
  const json: unknown = text === '' ? null : JSON.parse(text)
  return { status: reply.status, body: reply.status < 400 ? corrected(json, overlay) : json }
}

function paged<T>(items: readonly T[], url: URL): readonly T[] {
  const size = Number(url.searchParams.get('per_page') ?? 30)
  const page = Number(url.searchParams.get('page') ?? 1)
  return items.slice((page - 1) * size, page * size)
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
