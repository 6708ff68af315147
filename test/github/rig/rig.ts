import { createEmulator } from 'emulate'
import type { ChangedFile, Overlay } from './corrections.js'
import type { Fault } from './faults.js'
import { type Artifact, type Behind, serve, type Token } from './server.js'
import type { Workspace } from './workspace.js'

/** Tokens that every rig knows, and what they may do. */
const tokens: ReadonlyMap<string, Token> = new Map([
  ['ghs_write', { login: 'github-actions[bot]', write: true }],
  ['ghs_read', { login: 'github-actions[bot]', write: false }],
  ['ghs_app', { login: 'acme-gate[bot]', write: true }],
  ['owner', { login: 'acme', write: true }],
  ['ann', { login: 'ann', write: true }],
  ['perf-lead', { login: 'perf-lead', write: true }],
])

export interface Comment {
  readonly id: number
  readonly body: string
  readonly user: { readonly login: string }
}

/** GitHub on loopback, with the repository acme/shop. Every rig has ports and state of its own. */
export async function startRig({ prefix = '' } = {}) {
  const logins = [...new Set([...tokens.values()].map((token) => token.login))]
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries([...tokens].map(([token, { login }]) => [token, { login, scopes: ['repo'] }])),
      github: { users: logins.map((login) => ({ login })), repos: [{ owner: 'acme', name: 'shop' }] },
    },
  })
  const overlay: Overlay = { commits: new Map(), forks: new Map(), files: new Map(), mostEntries: 100_000 }
  const behind: Behind = {
    emulator: emulator.url,
    prefix,
    tokens,
    overlay,
    annotations: new Map(),
    artifacts: new Map(),
    members: new Map(),
    faults: [],
    calls: [],
    problems: [],
  }
  const proxy = await serve(behind)
  const api = direct(emulator.url)
  for (const login of logins.filter((one) => one !== 'acme')) {
    await api('owner', 'PUT', `/repos/acme/shop/collaborators/${login}`, { permission: 'push' })
  }
  return {
    ...behind,
    url: proxy.origin + prefix,
    api,
    pullRequest: (clone: Workspace, settings?: PullRequestSettings) => pullRequest(api, behind, clone, settings),
    fault: (fault: Fault) => behind.faults.push(fault),
    artifact: (id: number, artifact: Artifact) => behind.artifacts.set(id, artifact),
    comments: (number: number) => comments(api, number),
    count: (call: string) => behind.calls.filter((one) => one.call === call).length,
    close: async () => {
      proxy.close()
      await emulator.close()
    },
  }
}
export type Rig = Awaited<ReturnType<typeof startRig>>

export interface PullRequestSettings {
  /** Full name of the fork that it comes from. */
  readonly fork?: string
  readonly body?: string
  readonly files?: readonly ChangedFile[]
  readonly branch?: string
}

/** Opens a pull request for the two commits of a clone and gives the event that GitHub would send. */
async function pullRequest(api: Direct, { overlay }: Behind, clone: Workspace, settings: PullRequestSettings = {}) {
  const branch = settings.branch ?? 'topic'
  const main = await api('owner', 'GET', '/repos/acme/shop/git/ref/heads/main')
  const mainSha = textAt(main, 'object', 'sha')
  await api('owner', 'POST', '/repos/acme/shop/git/refs', { ref: `refs/heads/${branch}`, sha: mainSha })
  const file = { message: 'change', content: 'eA==', branch }
  const change = await api('owner', 'PUT', `/repos/acme/shop/contents/${branch}.txt`, file)
  overlay.commits.set(mainSha, clone.base).set(textAt(change, 'commit', 'sha'), clone.head)
  const fields = { title: 'Change', head: branch, base: 'main', body: settings.body ?? '' }
  const opened = await api('ann', 'POST', '/repos/acme/shop/pulls', fields)
  const number = Number(textAt(opened, 'number'))
  if (settings.fork !== undefined) overlay.forks.set(number, settings.fork)
  if (settings.files !== undefined) overlay.files.set(number, settings.files)
  const repository = { full_name: 'acme/shop', private: false, default_branch: 'main' }
  const head = { ref: branch, sha: clone.head, repo: { full_name: settings.fork ?? 'acme/shop' } }
  const event = {
    action: 'synchronize',
    number,
    repository,
    pull_request: { number, user: { login: 'ann' }, base: { ref: 'main', sha: clone.base }, head },
  }
  return { number, event, clone }
}

async function comments(api: Direct, number: number): Promise<readonly Comment[]> {
  const all: Comment[] = []
  for (let page = 1; ; page++) {
    const some = await api('owner', 'GET', `/repos/acme/shop/issues/${number}/comments?per_page=100&page=${page}`)
    if (!Array.isArray(some)) throw new Error('no list of comments')
    all.push(...some)
    if (some.length < 100) return all
  }
}

type Direct = ReturnType<typeof direct>

/** The emulator itself, to prepare and to look at what is stored. */
function direct(origin: string) {
  return async (token: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `token ${token}`, 'content-type': 'application/json' }
    const reply = await fetch(origin + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 200)}`)
    return text === '' ? null : JSON.parse(text)
  }
}

function textAt(value: unknown, ...path: readonly string[]): string {
  return String(path.reduce<unknown>((one, key) => Reflect.get(Object(one), key), value))
}
