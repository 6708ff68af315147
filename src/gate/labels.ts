import type { Io } from '../model/io.js'
import type { Policy } from '../model/policy.js'
import { UserError } from '../model/user-error.js'
import { parsePolicy } from '../policy/parse.js'

const largestPolicy = 1024 * 1024

/** How a policy file wants labels written. Its sources are not filled: no variable need be set. */
export async function labelsOf(path: string, io: Io): Promise<Policy['labels']> {
  if (((await io.files.stat(path))?.bytes ?? 0) > largestPolicy) {
    throw new UserError([{ message: `${path} is larger than ${largestPolicy} bytes`, fix: 'Check the path.' }])
  }
  const bytes = await io.files.read(path)
  if (bytes === null) throw new UserError([{ message: `the policy ${path} is not there`, fix: 'Check the path.' }])
  const environment = { env: {}, fork: false, builtIns: {}, secret: io.secret, sources: 'keep' as const }
  return (await parsePolicy({ bytes, path, ref: null }, environment)).labels
}
