import * as z from 'zod/mini'
import type { CommittedFile, CommittedFiles } from '../model/pull-request.js'
import type { Api, Repository } from './api.js'
import { fetched } from './fetched.js'

/**
 * The files of commits through the API. A 404 is how GitHub refuses a token, too, so it never says that a file is not
 * there: the list of the commit does. What comes is held against its blob id, so that no cut answer passes for a file.
 */
export function committedFiles(api: () => Promise<Api>, at: Repository): CommittedFiles {
  return {
    list: (sha) => fetched(async () => listed(await api(), at, sha)),
    content: (hash) => fetched(async () => content(await api(), at, hash)),
  }
}

async function listed(api: Api, at: Repository, sha: string): Promise<readonly CommittedFile[]> {
  const entry = z.object({
    path: z.string(),
    mode: z.string(),
    type: z.string(),
    sha: z.string(),
    size: z.optional(z.int()),
  })
  const schema = z.object({ truncated: z.boolean(), tree: z.array(entry) })
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
  const { tree, truncated } = await api.call(schema, route, { ...at, tree_sha: sha, recursive: '1' })
  if (truncated) throw new Error(`GitHub cuts the list after ${tree.length} entries`)
  return tree
    .filter(({ type }) => type === 'blob')
    .map(({ path, mode, size = 0, sha: hash }) => ({ path, bytes: size, hash, link: mode === '120000' }))
}

async function content(api: Api, at: Repository, hash: string): Promise<Uint8Array> {
  const schema = z.object({ encoding: z.literal('base64'), content: z.string() })
  const blob = await api.call(schema, 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: hash })
  const bytes = Buffer.from(blob.content, 'base64')
  if ((await blobId(bytes, hash.length)) !== hash) throw new Error(`the content of the blob ${hash} is not whole`)
  return bytes
}

/** Git's id of a content: SHA-1 in 40 digits, or SHA-256 in 64. */
async function blobId(bytes: Uint8Array, digits: number): Promise<string> {
  const { createHash } = await import('node:crypto')
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1')
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
