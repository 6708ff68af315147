import * as z from 'zod/mini'
import type { Api, Repository } from './api.js'
import { bodyOf, isNewer, markerOf, readBody, type Stamp, toldNow } from './comment-text.js'
import { failureOf } from './failure.js'

export type CommentRequest = Repository & {
  readonly number: number
  readonly key: string
  readonly stamp: Stamp
  readonly text: Tell
  /** Ids of failing findings: their owners are mentioned when they are new. */
  readonly failing: readonly string[]
  /** Post a comment where there is none yet. Without it only an earlier one is put right. */
  readonly start: boolean
}
/** Renders the comment; the owners of these findings are mentioned. */
export type Tell = (mentions: ReadonlySet<string>) => Promise<string>
export type CommentResult = 'created' | 'updated' | 'unchanged' | 'newer' | 'none'

const commentSchema = () =>
  z.object({ id: z.int(), body: z.nullish(z.string()), user: z.nullish(z.object({ login: z.string() })) })
type Comment = z.infer<ReturnType<typeof commentSchema>>

/**
 * Leaves exactly one comment of ours with the newest result: finds it on any page, updates the oldest, deletes copies.
 * Rejects with what the API said.
 */
export async function syncComment(api: Api, request: CommentRequest): Promise<CommentResult> {
  const author = await api.login()
  const found = await ours(api, request, author)
  if (found.length > 0) return settle(api, request, found)
  if (!request.start) return 'none'
  const writtenAs = await create(api, request, author)
  // Another run may have posted at the same moment, and a token of another app writes under a name we could not know.
  const after = await ours(api, request, writtenAs)
  if (after.length > 1) await settle(api, request, after)
  return 'created'
}

/** Our comments, oldest first. A person who quotes the marker, or posts it, is not the author. */
async function ours(api: Api, request: CommentRequest, author: string): Promise<readonly Comment[]> {
  const { owner, repo, number: issue_number } = request
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const all = await api.pages(commentSchema(), route, { owner, repo, issue_number })
  return all
    .filter((one) => one.user?.login === author && one.body?.startsWith(markerOf(request.key)))
    .sort((a, b) => a.id - b.id)
}

async function settle(api: Api, request: CommentRequest, found: readonly Comment[]): Promise<CommentResult> {
  const [oldest, ...copies] = found
  if (oldest === undefined) return 'none'
  const best = found.reduce((one, other) => (stampedLater(other, one) ? other : one))
  const { stamp } = readBody(best.body ?? '')
  const newer = stamp !== null && isNewer(stamp, request.stamp)
  const body = newer ? (best.body ?? '') : await write(request, best)
  // A copy may hold a newer stamp than the oldest, which is the one that stays.
  const same = newer ? oldest.id === best.id : copies.length === 0 && sameResult(oldest, request.stamp, body)
  if (!same) await update(api, request, oldest.id, body)
  for (const copy of copies) await remove(api, request, copy.id)
  return newer ? 'newer' : same ? 'unchanged' : 'updated'
}

async function write(request: CommentRequest, earlier: Comment | null): Promise<string> {
  const { key, stamp, failing } = request
  const told = toldNow(failing, stamp.sha, earlier === null ? null : readBody(earlier.body ?? ''))
  return bodyOf(key, stamp, told, await request.text(new Set(told.now)))
}

function stampedLater(one: Comment, other: Comment): boolean {
  const [a, b] = [readBody(one.body ?? '').stamp, readBody(other.body ?? '').stamp]
  return a !== null && (b === null || isNewer(a, b))
}

/** The same words for the same commit need not be sent again. */
function sameResult(comment: Comment, stamp: Stamp, body: string): boolean {
  const there = readBody(comment.body ?? '')
  return there.stamp?.sha === stamp.sha && withoutRun(there.text) === withoutRun(readBody(body).text)
}

/** The link to the run is another at each attempt. */
const withoutRun = (text: string): string => text.replace(/\/actions\/runs\/\d+(\/attempts\/\d+)?/g, '/actions/runs')

const path = '/repos/{owner}/{repo}/issues/comments/{comment_id}'

async function update(api: Api, { owner, repo }: Repository, comment_id: number, body: string): Promise<void> {
  await api.call(z.object({ id: z.int() }), `PATCH ${path}`, { owner, repo, comment_id, body })
}

async function remove(api: Api, { owner, repo }: Repository, comment_id: number): Promise<void> {
  try {
    await api.call(z.unknown(), `DELETE ${path}`, { owner, repo, comment_id })
  } catch (error) {
    // Another run removed it first.
    if (failureOf(error).status !== 404) throw error
  }
}

/**
 * Posts, and gives the login that it was posted as. When the answer is lost the comment may be stored all the same: it is
 * looked for before it is posted once more.
 */
async function create(api: Api, request: CommentRequest, author: string): Promise<string> {
  const { owner, repo, number: issue_number } = request
  const body = await write(request, null)
  const post = async (): Promise<string> => {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
    const stored = await api.call(commentSchema(), route, { owner, repo, issue_number, body })
    return stored.user?.login ?? author
  }
  try {
    return await post()
  } catch (error) {
    const { status } = failureOf(error)
    if (status !== null && status < 500) throw error
    return (await ours(api, request, author)).length > 0 ? author : post()
  }
}
