import { UserError } from '../model/user-error.js'
import { version } from '../model/version.js'
import { renderProblems } from '../reporters/problems.js'
import { commands, usage } from './commands.js'
import { terminal } from './terminal.js'

/**
 * Runs one command of `perf-gate`. Gives the exit status: 0 pass or warn, 1 fail, 2 could not judge
 * (usage, policy error, a bug).
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-v') return say(version)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    return say(usage(rest[0] ?? null), name === undefined ? 2 : 0)
  }
  try {
    oldNode(process.versions.node)
    const command = commands.find((candidate) => candidate.name === name)
    if (command === undefined) throw unknownCommand(name)
    if (rest.includes('--help') || rest.includes('-h')) return say(usage(name))
    const { run } = await command.load()
    return await run(rest)
  } catch (error) {
    return failed(error)
  }
}

function say(text: string, status = 0): number {
  terminal.out(`${text}\n`)
  return status
}

/** A mistake of the user's is shown in words; anything else is a bug and keeps its stack. */
function failed(error: unknown): number {
  const bug = error instanceof Error ? error.stack : String(error)
  const text =
    error instanceof UserError
      ? renderProblems(error.problems)
      : `This is a bug in perf-gate; please report it.\n${bug}`
  terminal.error(`${text}\n`)
  return 2
}

function unknownCommand(name: string): UserError {
  const near = commands.find((command) => command.name.startsWith(name.slice(0, 2)))
  const fix = near === undefined ? 'See perf-gate --help.' : `Did you mean ${near.name}? See perf-gate --help.`
  return new UserError([{ message: `there is no command ${name}`, fix }])
}

function oldNode(running: string): void {
  const [major = 0, minor = 0] = running.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new UserError([{ message: `perf-gate needs Node 20.19 or newer, and this is ${running}` }])
}
