import type { Absent } from '../../model/reading.js'
import type { Tree } from '../../model/tree.js'
import { UserError } from '../../model/user-error.js'
import { packedWords } from '../packed.js'
import { absent } from './graph.js'

/** The folder that a bundler wrote, of one side. */
export interface Build {
  /** As the policy names it. */
  readonly folder: string
  readonly origin: string
  /** Path below the folder to bytes. */
  readonly files: ReadonlyMap<string, number>
  /** Content of a file of the build; null where it is not one. */
  readonly read: (path: string) => Promise<Uint8Array | null>
  /** The parsed statistics: the file that the policy names, else the first of the usual places in the folder. */
  readonly statistics: (usual: readonly string[]) => Promise<{ readonly json: unknown; readonly path: string } | Absent>
  /** A JSON file of the build, or null where it is not there, is none, or is too large. */
  readonly json: (path: string) => Promise<unknown>
  readonly tree: Tree
}

/** V8 cannot hold longer texts than about half a gigabyte; statistics beyond this name far more than browsers load. */
const statisticsLimit = 256 * 1024 * 1024
const assetLimit = 128 * 1024 * 1024

export async function openBuild(tree: Tree, folder: string, named: string | null): Promise<Build | Absent> {
  const root = folder.replace(/\/+$/, '').replace(/^\.\//, '')
  const under = root === '.' ? '' : root
  const prefix = under === '' ? '' : `${under}/`
  const files = new Map<string, number>()
  for (const { path, bytes } of await tree.list(under)) {
    if (path.startsWith(prefix)) files.set(path.slice(prefix.length), bytes ?? 0)
  }
  const origin = `${folder} in ${tree.origin}`
  const single = files.size === 0 ? await readLimited(tree, under, statisticsLimit) : null
  if (files.size === 0 && single === null) {
    const why = /^\/|^\.\.(\/|$)/.test(under)
      ? 'leads out of the folder of the run: builds are read below it'
      : `is empty or not there (looked in ${tree.origin})`
    return absent('missing-side', `The folder ${folder} ${why}.`, origin)
  }
  const read = async (path: string) => (files.has(path) ? tree.read(`${prefix}${path}`, assetLimit) : null)
  return {
    folder,
    origin,
    files,
    read,
    tree,
    statistics: async (usual) => {
      const inside = usual.find((path) => files.has(path))
      const path = named ?? (single !== null ? under : inside === undefined ? null : `${prefix}${inside}`)
      return path === null
        ? absent('missing-side', `${folder} holds no ${usual.join(' or ')}; \`stats\` can name another file.`, origin)
        : parsed(tree, path, origin)
    },
    json: async (path) => {
      const content = files.has(path) ? await readLimited(tree, `${prefix}${path}`, assetLimit) : null
      return content === null || typeof content === 'string' ? null : (parse(content) ?? null)
    },
  }
}

async function parsed(tree: Tree, path: string, origin: string): Promise<{ json: unknown; path: string } | Absent> {
  const content = await readLimited(tree, path, statisticsLimit)
  if (content === null) return absent('missing-side', `${path} is not there (looked in ${tree.origin}).`, origin)
  if (typeof content === 'string') return absent('unsupported', content, origin)
  if (content.length === 0) return absent('partial', `${path} is empty: did the build fail?`, origin)
  const packed = packedWords(path, content)
  if (packed !== null) return absent('unsupported', `${packed}.`, origin)
  const json = parse(content)
  if (json === undefined) return absent('partial', `${path} is not complete JSON: did the build stop half-way?`, origin)
  return { json, path }
}

function parse(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content))
  } catch {
    return undefined
  }
}

/** The content, null where there is none, or words where it is too large. */
async function readLimited(tree: Tree, path: string, limit: number): Promise<Uint8Array | string | null> {
  try {
    return await tree.read(path, limit)
  } catch (error) {
    if (error instanceof UserError) return `${error.message}.`
    throw error
  }
}

/** The text of a file of the build, without what is no UTF-8; '' where it is not there. */
export async function textIn(build: Build, path: string): Promise<string> {
  const content = await build.read(path)
  return content === null ? '' : new TextDecoder().decode(content)
}
