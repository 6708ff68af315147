import type { Mode } from '../model/outcome.js'
import { UserError } from '../model/user-error.js'

/** The inputs of action.yml as the runner hands them over. */
export interface Inputs {
  readonly policy: string | null
  readonly mode: Mode | null
  readonly token: string | null
  readonly baseDir: string | null
  readonly comment: 'always' | 'on-change' | 'never'
  readonly commentKey: string
  readonly checkRun: boolean
  readonly reportDir: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the inputs. Throws UserError with every input that is not what it may be. */
export function readInputs(env: Environment): Inputs {
  const given = (name: string): string | null => inputOf(env, name)
  const key = given('comment-key') ?? 'default'
  const comment = given('comment') ?? 'always'
  const mode = given('mode')
  const checkRun = given('check-run') ?? 'false'
  const problems = [
    choice('mode', mode ?? 'enforce', ['enforce', 'observe']),
    choice('comment', comment, ['always', 'on-change', 'never']),
    choice('check-run', checkRun, ['true', 'false']),
    commentKeyProblem(key),
  ].filter((problem) => problem !== null)
  if (problems.length > 0) throw new UserError(problems)
  return {
    policy: given('policy'),
    mode: mode === 'enforce' || mode === 'observe' ? mode : null,
    token: given('token'),
    baseDir: given('base-dir'),
    comment: comment === 'never' || comment === 'on-change' ? comment : 'always',
    commentKey: key,
    checkRun: checkRun === 'true',
    reportDir: given('report-dir'),
  }
}

/** The runner upper-cases names, turns blanks into `_` and keeps hyphens. An empty input is one that was not given. */
export function inputOf(env: Environment, name: string): string | null {
  const value = env[`INPUT_${name.toUpperCase()}`]?.trim() ?? ''
  return value === '' ? null : value
}

/** The key stands inside an HTML comment, and tells two gates of one pull request apart. */
export function commentKeyProblem(key: string): { message: string; fix: string } | null {
  if (/^[A-Za-z0-9_.-]{1,60}$/.test(key) && !key.includes('--')) return null
  return {
    message: 'the input comment-key is not a name',
    fix: 'Use up to 60 letters, digits, dots, underscores and single hyphens.',
  }
}

function choice(name: string, value: string, allowed: readonly string[]): { message: string; fix: string } | null {
  if (allowed.includes(value)) return null
  return { message: `the input ${name} is ${JSON.stringify(value.slice(0, 40))}`, fix: `Use ${allowed.join(' or ')}.` }
}
