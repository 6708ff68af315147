import type { Io } from '../../model/io.js'
import { entriesOf } from '../fields.js'

/** Compressed sizes that earlier runs measured, by compressor and content. */
export interface Cache {
  readonly known: Map<string, number>
  readonly save: () => Promise<void>
}

/** About four megabytes of file. */
const most = 50_000

/**
 * A file of sizes below `folder`; by default in the runner's tool cache, else in `.perf-gate/cache`. A file that git
 * tracks, or may track, is not believed: a change could bring sizes of its own.
 */
export async function openCache(io: Io, folder: string | null): Promise<Cache> {
  const tools = io.env['RUNNER_TOOL_CACHE']
  const path = `${folder ?? (tools ? `${tools}/perf-budget-gate` : '.perf-gate/cache')}/sizes.json`
  const tracked = await mayBeTracked(io, path)
  const known = tracked ? new Map<string, number>() : await read(io, path)
  const before = known.size
  return {
    known,
    save: async () => {
      if (tracked || known.size === before) return
      const kept = Object.fromEntries([...known].slice(-most))
      try {
        await io.files.write(path, JSON.stringify(kept))
      } catch {
        // A cache that cannot be written costs time in the next run, and nothing in this one.
      }
    },
  }
}

/** Below the workspace only a plain no of git counts, and none for a path through a link, which may lead to what it tracks. */
async function mayBeTracked(io: Io, path: string): Promise<boolean> {
  const { code } = await io.run('git', ['ls-files', '--error-unmatch', '--', path])
  if (path.startsWith('/') && !path.startsWith(`${io.cwd}/`)) return code === 0
  return code !== 1 || (await passesLink(io, path))
}

async function passesLink(io: Io, path: string): Promise<boolean> {
  const parts = path.split('/')
  for (const [depth] of parts.entries()) {
    const part = parts.slice(0, depth + 1).join('/')
    if (part !== '' && !io.cwd.startsWith(part) && (await io.files.stat(part))?.kind === 'link') return true
  }
  return false
}

async function read(io: Io, path: string): Promise<Map<string, number>> {
  try {
    const content = await io.files.read(path)
    const json: unknown = content === null ? null : JSON.parse(new TextDecoder().decode(content))
    const rows = entriesOf(json).flatMap(([key, value]) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? [[key, value] as const] : [],
    )
    return new Map(rows)
  } catch {
    return new Map()
  }
}
