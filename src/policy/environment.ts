import type { Problem } from '../model/user-error.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import type { Located, Path } from './values.js'

export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>
  /** A run of a fork's or Dependabot's pull request has no secrets: a name without a value is no mistake there. */
  readonly fork: boolean
  readonly builtIns: BuiltIns
  /** Registers what must never be shown. */
  readonly secret: (value: string) => void
}

export interface BuiltIns {
  readonly BASE_SHA?: string | null | undefined
  readonly HEAD_SHA?: string | null | undefined
  readonly PR_NUMBER?: string | null | undefined
}

export interface Filled {
  readonly value: unknown
  /** Names without a value, on a run without secrets. */
  readonly missing: readonly string[]
  readonly problems: readonly Problem[]
}

const placeholder = /\$\{([^}]*)\}?/g
const builtInNames = ['BASE_SHA', 'HEAD_SHA', 'PR_NUMBER'] as const

/** The values of one source with each `${NAME}` in quotes replaced, and what it makes secret registered. */
export function filled(source: SourceText, located: Located, environment: Environment): Filled {
  const problems: Problem[] = []
  const missing: string[] = []
  const visit = (part: Located, path: Path): unknown => {
    if (Array.isArray(part.value)) return [...part.parts].map(([step, inner]) => visit(inner, [...path, step]))
    if (part.parts.size > 0) {
      return Object.fromEntries([...part.parts].map(([step, inner]) => [step, visit(inner, [...path, step])]))
    }
    if (typeof part.value !== 'string') return part.value
    const text = part.value.includes('${') ? replaced(source, part, path, environment, missing, problems) : part.value
    keepSecret(text, path, environment.secret)
    return text
  }
  return { value: visit(located, []), missing: [...new Set(missing)], problems }
}

function replaced(
  source: SourceText,
  part: Located,
  path: Path,
  environment: Environment,
  missing: string[],
  problems: Problem[],
): string {
  const place = placeAt(source, part.offset)
  const text = String(part.value)
  if (!part.quoted) {
    problems.push(problemAt(source, place, 'an environment variable must stand in quotes', `Write "${text.trim()}".`))
    return text
  }
  return text.replace(placeholder, (written, name: string) => {
    const value = valueNamed(name, environment)
    if (value !== undefined && value !== '') {
      // Servers that know no header for it take a key as a parameter; what the file itself says there is none.
      if (path.includes('parameters') && !isBuiltIn(name)) environment.secret(value)
      return value
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || !written.endsWith('}')) {
      problems.push(
        problemAt(
          source,
          place,
          `\`${written}\` names no environment variable`,
          'Write its name between the braces: letters, digits and _.',
        ),
      )
    } else if (environment.fork && !isBuiltIn(name)) missing.push(name)
    else problems.push(problemAt(source, place, ...withoutValue(name)))
    return written
  })
}

function withoutValue(name: string): [message: string, fix: string] {
  if (isBuiltIn(name)) {
    const fix = 'It is known where the gate compares with a base: give --base, or run on a pull request.'
    return [`\${${name}} has no value on this run`, fix]
  }
  return [
    `the environment variable ${name} has no value`,
    `Set ${name} in the environment of the gate; in a workflow under \`env:\`.`,
  ]
}

const isBuiltIn = (name: string): name is (typeof builtInNames)[number] => builtInNames.some((known) => known === name)

function valueNamed(name: string, { env, builtIns }: Environment): string | undefined {
  if (isBuiltIn(name)) return builtIns[name] ?? undefined
  return Object.hasOwn(env, name) ? env[name] : undefined
}

/** What stands in a header and in a URL's user part never appears in any output; neither does the token after `Bearer`. */
function keepSecret(text: string, path: Path, secret: (value: string) => void): void {
  if (path.includes('headers')) {
    const words = text.trim().split(/\s+/)
    // The first of several words is the scheme: Bearer, Basic.
    for (const part of new Set([text, ...(words.length > 1 ? words.slice(1) : words)])) if (part !== '') secret(part)
    return
  }
  const user = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(text)?.[1]
  if (user === undefined) return
  const colon = user.indexOf(':')
  const parts = colon === -1 ? [user] : [user, user.slice(colon + 1)]
  for (const part of new Set(parts.flatMap((part) => [part, decoded(part)]))) if (part !== '') secret(part)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** `${...}` where it is not filled: everywhere but in `sources`. */
export function strayPlaceholders(source: SourceText, located: Located): Problem[] {
  if (located.parts.size > 0) return [...located.parts.values()].flatMap((part) => strayPlaceholders(source, part))
  if (typeof located.value !== 'string' || !located.value.includes('${')) return []
  const place = placeAt(source, located.offset)
  return [problemAt(source, place, 'environment variables are filled in `sources` alone', 'Write the value itself.')]
}
