import type { CommittedFile, CommittedFiles, Fetched } from '../model/pull-request.js'
import type { Tree } from '../model/tree.js'
import { UserError } from '../model/user-error.js'
import { byPath, inside, isUnder, tooLarge } from './trees.js'

/**
 * The files of a commit that this clone does not have, listed once and read one by one from the code host. Only the
 * list says that a file is not there. Throws UserError where the host does not answer, whatever its reason: a base
 * that cannot be read must not look like a base without a policy.
 */
export function hostTree(committed: CommittedFiles, sha: string): Tree {
  const short = sha.slice(0, 7)
  let listed: Promise<ReadonlyMap<string, CommittedFile>> | null = null
  const entries = () => {
    listed ??= committed.list(sha).then((answer) => {
      const files = given(answer, `the files of ${short}`)
      return new Map(files.map((file) => [file.path, file]))
    })
    return listed
  }
  const entry = async (path: string) => (inside(path) ? (await entries()).get(path) : undefined)
  const content = async ({ path, hash }: { path: string; hash: string }) =>
    given(await committed.content(hash), `${path} at ${short}`)
  return {
    origin: `the code host at ${short}`,
    has: async (path) => (await entry(path)) !== undefined,
    read: async (path, limit) => {
      const found = await entry(path)
      if (found === undefined) return null
      tooLarge(path, found.bytes ?? 0, limit)
      return content(found)
    },
    stream: async (path) => {
      const found = await entry(path)
      return found === undefined ? null : once(await content(found))
    },
    list: async (under) =>
      [...(await entries()).values()]
        .filter(({ path, link }) => !link && isUnder(path, under))
        .map(({ path, bytes, hash }) => ({ path, bytes, hash }))
        .sort(byPath),
  }
}

function given<T>(answer: Fetched<T>, what: string): T {
  if ('value' in answer) return answer.value
  throw new UserError([
    {
      message: `${what} could not be read: ${answer.missing}`,
      fix: 'Check out the base commit too (fetch-depth: 0), or give the job `contents: read`.',
    },
  ])
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
