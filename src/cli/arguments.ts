import { parseArgs } from 'node:util'
import { UserError } from '../model/user-error.js'
import { nearest } from '../units/nearest.js'

type Options = Readonly<Record<string, 'text' | 'flag'>>
export interface Arguments {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly flags: ReadonlySet<string>
  readonly words: readonly string[]
}

/** Options and words of a command. Throws UserError for an option that the command does not have. */
export function readArguments(args: readonly string[], options: Options, mostWords: number): Arguments {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, kind]) => [name, { type: kind === 'text' ? 'string' : 'boolean' } as const]),
  )
  const parsed = parse(args, known)
  if (parsed.positionals.length > mostWords) {
    throw new UserError([{ message: `\`${parsed.positionals[mostWords]}\` is one word too many`, fix: 'See --help.' }])
  }
  const entries = Object.entries(parsed.values)
  return {
    values: Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
    flags: new Set(entries.flatMap(([name, value]) => (value === true ? [name] : []))),
    words: parsed.positionals,
  }
}

function parse(args: readonly string[], options: Record<string, { type: 'string' | 'boolean' }>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = error.message.split('. ')[0] ?? error.message
    throw new UserError([{ message, fix: `${meant(message, Object.keys(options))}See --help.` }])
  }
}

function meant(message: string, options: readonly string[]): string {
  const written = /^Unknown option '--([^'=]+)/.exec(message)?.[1]
  const near = written === undefined ? undefined : nearest(written, options)
  return near === undefined ? '' : `Did you mean --${near}? `
}

/** One of a few words, or null where the option is not given. Throws UserError for any other. */
export function oneOf<Word extends string>(
  option: string,
  value: string | undefined,
  words: readonly Word[],
): Word | null {
  if (value === undefined) return null
  const word = words.find((candidate) => candidate === value)
  if (word === undefined) {
    throw new UserError([{ message: `--${option} takes ${words.join(', ')}, not ${value}` }])
  }
  return word
}
