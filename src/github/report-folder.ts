import { join, relative, resolve } from 'node:path'
import type { Io } from '../model/io.js'
import { markdownName, reportName } from './results.js'

export interface ReportFolder {
  readonly folder: string
  /** Why it is not the one that was asked for. */
  readonly notice: string | null
}

/**
 * Where the report files go. A change may commit a link under the name of the folder or of a file in it, and would have
 * the job write where the link leads: then the temporary folder takes them.
 */
export async function reportFolder(
  asked: string | null,
  workspace: string,
  temporary: string,
  io: Io,
): Promise<ReportFolder> {
  const own = join(temporary, 'perf-budget-gate')
  if (asked === null) return { folder: own, notice: null }
  const root = resolve(workspace)
  const inside = relative(root, resolve(root, asked))
  if (inside.startsWith('..')) return { folder: asked, notice: null }
  const folders = inside.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'))
  for (const path of [...folders, `${inside}/${reportName}`, `${inside}/${markdownName}`]) {
    if ((await io.files.stat(join(root, path)))?.kind !== 'link') continue
    return { folder: own, notice: `report-dir is not used: ${path} is a link. The report is in a temporary folder.` }
  }
  return { folder: asked, notice: null }
}
