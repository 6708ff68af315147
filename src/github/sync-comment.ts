import * as z from 'zod/mini'
import type { Api, Repository } from './api.js'
import { bodyOf, isNewer, markerOf, readBody, type Stamp, withoutMarker } from './comment-text.js'
import { failureOf } from './failure.js'

export interface CommentRequest extends Repository {
  readonly number: number
  readonly key: string
  readonly stamp: Stamp
  readonly text: string
  /** Post a comment where there is none yet. Without it only an earlier one is put right. */
  readonly start: boolean
  /** Login that the token writes as. */
  readonly author: string
}
export type CommentResult = 'created' | 'updated' | 'unchanged' | 'newer' | 'none'

const commentSchema = () =>
  z.object({ id: z.int(), body: z.nullish(z.string()), user: z.nullish(z.object({ login: z.string() })) })
type Comment = z.infer<ReturnType<typeof commentSchema>>

/**
 * Leaves exactly one comment of ours with the newest result: finds it on any page, updates the oldest, deletes copies.
 * Rejects with what the API said.
 */
export async function syncComment(api: Api, request: CommentRequest): Promise<CommentResult> {
  const found = await ours(api, request, request.author)
  if (found.length > 0) return settle(api, request, found)
  if (!request.start) return 'none'
  const author = await create(api, request)
  // Another run may have posted at the same moment, and a token of another app writes under a name we could not know.
  const after = await ours(api, request, author)
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
  const theirs = readBody(best.body ?? '')
  const newer = theirs.stamp !== null && isNewer(theirs.stamp, request.stamp)
  const body = newer ? (best.body ?? '') : bodyOf(request.key, request.stamp, request.text)
  const same = newer ? oldest.id === best.id : sameResult(oldest, request)
  if (!same) await update(api, request, oldest.id, body)
  for (const copy of copies) await remove(api, request, copy.id)
  return newer ? 'newer' : same ? 'unchanged' : 'updated'
}

function stampedLater(one: Comment, other: Comment): boolean {
  const [a, b] = [readBody(one.body ?? '').stamp, readBody(other.body ?? '').stamp]
  return a !== null && (b === null || isNewer(a, b))
}

/** The same words for the same commit need not be sent again. */
function sameResult(comment: Comment, request: CommentRequest): boolean {
  const { stamp, text } = readBody(comment.body ?? '')
  return stamp?.sha === request.stamp.sha && text === withoutMarker(request.text)
}

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
async function create(api: Api, request: CommentRequest): Promise<string> {
  const { owner, repo, number: issue_number } = request
  const body = bodyOf(request.key, request.stamp, request.text)
  const post = async (): Promise<string> => {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
    const stored = await api.call(commentSchema(), route, { owner, repo, issue_number, body })
    return stored.user?.login ?? request.author
  }
  try {
    return await post()
  } catch (error) {
    const { status } = failureOf(error)
    if (status !== null && status < 500) throw error
    return (await ours(api, request, request.author)).length > 0 ? request.author : post()
  }
}
