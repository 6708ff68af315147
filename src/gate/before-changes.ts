import type { Tree } from '../model/tree.js'
import { type ChangeRequest, changedFiles } from './affected.js'

/**
 * The repository as it was before a change, where its commit is not at hand: the files of the head that the change does
 * not touch, and from the code host those that it does. Where the touched files are not known, the head itself: nothing
 * can be told new then.
 */
export function beforeChanges(head: Tree, host: Tree, request: ChangeRequest): Tree {
  const touched = once(async () => {
    const files = await changedFiles(request)
    return 'missing' in files ? new Set<string>() : new Set(files.value)
  })
  const read: Tree['read'] = async (path, limit) => ((await touched()).has(path) ? host : head).read(path, limit)
  return {
    origin: `the workspace before the change, changed files from ${host.origin}`,
    read,
    stream: async (path) => ((await touched()).has(path) ? host : head).stream(path),
    list: async (under) => {
      const paths = await touched()
      const kept = (await head.list(under)).filter(({ path }) => !paths.has(path))
      const others = [...paths].filter((path) => path.startsWith(under)).map((path) => ({ path, bytes: 0 }))
      return [...kept, ...others].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
