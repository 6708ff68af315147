import type { Io } from '../model/io.js'
import { type Problem, UserError } from '../model/user-error.js'

/** What is wrong where git knows no commit of a name: no repository, one without commits, or another name. */
export async function noCommit(name: string, root: string, io: Io): Promise<UserError> {
  return new UserError([await problemOf(name, root, io)])
}

async function problemOf(name: string, root: string, io: Io): Promise<Problem> {
  const folder = root === '.' ? 'this folder' : `the folder ${root}`
  const repository = await io.run('git', ['-C', root, 'rev-parse', '--git-dir'])
  if (repository.code !== 0) return unreadable(name, folder, repository.stderr)
  const any = await io.run('git', ['-C', root, 'rev-list', '--all', '--max-count=1'])
  if (any.code === 0 && any.stdout.length === 0) {
    const message = root === '.' ? 'this repository has no commit yet' : `the repository in ${root} has no commit yet`
    return {
      message,
      fix: `Commit what ${name} is to be first, or compare with a folder: perf-gate check --base-dir FOLDER.`,
    }
  }
  return { message: `${name} is no commit of this repository`, fix: 'Fetch it first: git fetch origin.' }
}

/** Git also refuses repositories that are there, such as one of another user: its own words say what to do then. */
function unreadable(name: string, folder: string, stderr: string): Problem {
  if (!stderr.includes('not a git repository')) {
    const message = `${name} is no commit of this repository: git does not read it (${stderr.trim()})`
    return { message, fix: 'Let git read it first: see what git status says there.' }
  }
  return {
    message: `${folder} is in no git repository`,
    fix: 'Run it in a clone of the repository, or compare with a folder: perf-gate check --base-dir FOLDER.',
  }
}
