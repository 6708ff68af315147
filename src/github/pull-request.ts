import * as z from 'zod/mini'
import type { Fetched, PullRequestReader } from '../model/pull-request.js'
import type { Api, Repository } from './api.js'
import { fetched } from './fetched.js'

/** GitHub lists no more than this of a pull request's files. */
const mostFiles = 3_000

/** Reads one pull request, each thing when it is asked for and once. `api` opens the client. */
export function pullRequestReader(api: () => Promise<Api>, at: Repository, number: number): PullRequestReader {
  const from = { ...at, pull_number: number }
  return {
    number,
    description: once(() => fetched(async () => description(await api(), from))),
    approvers: (sha) => fetched(async () => approvers(await api(), from, sha)),
    isMember: (team, login) => fetched(async () => isMember(await api(), team, login)),
    changedFiles: once(() => changedFiles(api, from)),
  }
}

type From = Repository & { readonly pull_number: number }
const path = '/repos/{owner}/{repo}/pulls/{pull_number}'
const loginSchema = () => z.object({ login: z.string() })

async function description(api: Api, from: From) {
  const schema = z.object({ user: loginSchema(), body: z.nullish(z.string()), head: z.object({ sha: z.string() }) })
  const read = await api.call(schema, `GET ${path}`, from)
  return { author: read.user.login, headSha: read.head.sha, body: read.body ?? '' }
}

/** The last word of each reviewer counts, and only for the commit that it was said of. A later comment takes nothing back. */
async function approvers(api: Api, from: From, sha: string): Promise<readonly string[]> {
  const schema = z.object({
    user: z.nullish(loginSchema()),
    state: z.string(),
    commit_id: z.nullish(z.string()),
  })
  const reviews = await api.pages(schema, `GET ${path}/reviews`, from)
  const { author } = await description(api, from)
  const last = new Map<string, boolean>()
  for (const { user, state, commit_id } of reviews) {
    if (!user || !['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(state)) continue
    last.set(user.login, state === 'APPROVED' && commit_id === sha)
  }
  return [...last].filter(([login, approves]) => approves && login !== author).map(([login]) => login)
}

/** A team outside the repository's organisation, or one that the token may not see, gives a 403 or 404. */
async function isMember(api: Api, team: string, username: string): Promise<boolean> {
  const [org = '', team_slug = ''] = team.replace(/^@/, '').split('/')
  const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}'
  const read = await api.call(z.object({ state: z.string() }), route, { org, team_slug, username })
  return read.state === 'active'
}

async function changedFiles(api: () => Promise<Api>, from: From): Promise<Fetched<readonly string[]>> {
  const schema = z.object({ filename: z.string(), previous_filename: z.nullish(z.string()) })
  const read = await fetched(async () => (await api()).pages(schema, `GET ${path}/files`, from, mostFiles))
  if ('missing' in read) return read
  if (read.value.length >= mostFiles) return { missing: `GitHub lists no more than ${mostFiles} changed files` }
  return {
    value: read.value.flatMap((file) => [file.filename, ...(file.previous_filename ? [file.previous_filename] : [])]),
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null
  return () => {
    kept ??= read()
    return kept
  }
}
