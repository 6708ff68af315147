import { noCommit } from '../gate.js'
import type { Io } from '../model/io.js'
import type { Request } from '../model/request.js'

/** A request at somebody's own desk that asks for nothing special. */
export const localRequest: Request = {
  policyPath: null,
  headDir: '.',
  baseDir: null,
  baseRef: null,
  headRef: null,
  baseSha: null,
  headSha: null,
  mode: null,
  only: null,
  fork: false,
  event: null,
  changedFiles: null,
  recordAnswers: null,
  replayAnswers: null,
}

/** What a git ref says about both sides. Throws UserError where it is no commit. */
export async function againstRef(
  ref: string,
  headDir: string,
  io: Io,
): Promise<Pick<Request, 'baseRef' | 'baseSha' | 'headSha' | 'changedFiles'>> {
  const baseSha = await commitOf(ref, headDir, io)
  return {
    baseRef: ref,
    baseSha,
    headSha: await commitOf('HEAD', headDir, io),
    changedFiles: await changedSince(baseSha, headDir, io),
  }
}

async function commitOf(ref: string, headDir: string, io: Io): Promise<string> {
  const name = `${ref}^{commit}`
  const answer = await io.run('git', ['-C', headDir, 'rev-parse', '--verify', '--quiet', '--end-of-options', name])
  if (answer.code === 0) return new TextDecoder().decode(answer.stdout).trim()
  throw await noCommit(ref, headDir, io)
}

/** Paths that differ between the base and the working tree, or null where git cannot tell. */
async function changedSince(sha: string, headDir: string, io: Io): Promise<readonly string[] | null> {
  const tracked = await io.run('git', ['-C', headDir, 'diff', '--name-only', '--relative', '-z', sha, '--'])
  const untracked = await io.run('git', ['-C', headDir, 'ls-files', '--others', '--exclude-standard', '-z'])
  if (tracked.code !== 0 || untracked.code !== 0) return null
  const names = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).split('\0').filter(Boolean)
  return [...names(tracked.stdout), ...names(untracked.stdout)]
}
