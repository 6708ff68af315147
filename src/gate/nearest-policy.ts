import { posix } from 'node:path'
import type { Io } from '../model/io.js'
import { policyPaths } from '../policy/find.js'

const deepest = 100

/**
 * The folder whose policy counts for somebody who stands in a folder of a repository: the nearest one from there up to
 * the root of the repository that has one. `.` where there is none; what lies above a repository is nobody's word.
 */
export async function nearestPolicyFolder(io: Io): Promise<string> {
  const is = async (path: string): Promise<boolean> => (await io.files.stat(path)) !== null
  let found: string | null = null
  for (let up = 0; up < deepest; up++) {
    const folder = up === 0 ? '.' : Array(up).fill('..').join('/')
    if (found === null) {
      for (const path of policyPaths) if (await is(posix.join(folder, path))) found = folder
    }
    if (found === '.') return found
    if (await is(posix.join(folder, '.git'))) return found ?? '.'
    if (posix.resolve(io.cwd, folder) === '/') return '.'
  }
  return '.'
}
