import type * as z from 'zod/mini'
import type { Problem } from '../model/user-error.js'
import { describe } from '../units/schema.js'
import { knownKeys, suggestion } from './known-keys.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import { type Located, partAt } from './values.js'

type Issue = z.core.$ZodIssue

/** What zod says where a schema gives no words of its own. */
const wordless = 'Invalid input'

interface Asked {
  readonly source: SourceText
  /** Where the value stands that the schema was asked about. */
  readonly located: Located
  readonly schema: z.core.$ZodType
  /** How the reader calls that value: `services.checkout`. */
  readonly name: string
}

/** The mistakes that a schema found, each at its own place of the file and in words. */
export function mistakes(asked: Asked, issues: readonly Issue[]): Problem[] {
  return told(issues).flatMap((issue) => problemsOf(asked, issue, issue.path))
}

/** A value of the wrong kind has no length: what else was found at its place is noise. */
function told(issues: readonly Issue[]): readonly Issue[] {
  const wrong = new Set(issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join('\n')))
  return issues.filter(({ code, path }) => !/^too_/.test(code) || !wrong.has(path.join('\n')))
}

function problemsOf(asked: Asked, issue: Issue, path: readonly PropertyKey[]): Problem[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(asked, path, key))
    case 'invalid_union': {
      const branch = meantBranch(issue.errors)
      if (branch.length === 0) return [atValue(asked, path, 'is not one of the accepted forms')]
      return told(branch).flatMap((inner) => problemsOf(asked, inner, [...path, ...inner.path]))
    }
    case 'invalid_key':
      return issue.issues.map((inner) =>
        atKey(asked, path, inner.message === wordless ? 'is no name for a key' : inner.message),
      )
    case 'invalid_element':
      return issue.issues.flatMap((inner) => problemsOf(asked, inner, [...path, ...inner.path]))
    default:
      return [atValue(asked, path, wordsOf(issue, partOf(asked, path)), fixOf(issue, partOf(asked, path)))]
  }
}

/**
 * Of a union's branches the one that the reader meant: one that took the value's kind and found the mistake inside;
 * else the one that has words of its own.
 */
export function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const inside = branches.filter((issues) => !issues.some(refusesKind)).sort((one, other) => one.length - other.length)
  const spoken = branches.filter((issues) => issues.some((issue) => issue.message !== wordless))
  return inside[0] ?? spoken[0] ?? branches[0] ?? []
}

function refusesKind(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'invalid_union'
}

function wordsOf(issue: Issue, value: unknown): string {
  if (value === undefined) return 'is missing'
  if (issue.message !== wordless) {
    const kind = issue.code === 'invalid_type' && !issue.message.includes('found')
    return kind ? `${issue.message}, found ${describe(value)}` : issue.message
  }
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}, found ${describe(value)}`
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}, found ${describe(value)}`
    case 'too_small':
      return bounded(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'too_big':
      return bounded(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    default:
      return `does not accept ${describe(value)}`
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
}

function bounded(origin: string, words: string, bound: number | bigint): string {
  if (origin === 'string' && bound === 1) return 'is empty'
  const what = origin === 'array' ? ' items' : origin === 'string' ? ' characters' : ''
  return `must ${what === '' ? 'be' : 'have'} ${words} ${bound}${what}`
}

function fixOf(issue: Issue, value: unknown): string | undefined {
  if (issue.code === 'invalid_type' && issue.expected === 'array' && typeof value === 'string') {
    return `Write [${value.slice(0, 100)}].`
  }
  if (issue.code === 'invalid_type' && issue.expected === 'string' && Array.isArray(value) && value.length === 1) {
    return `Write ${String(value[0]).slice(0, 100)} without brackets.`
  }
  if (issue.code !== 'custom') return undefined
  const fix: unknown = issue.params?.['fix']
  return typeof fix === 'string' ? fix : undefined
}

function unknownKey(asked: Asked, path: readonly PropertyKey[], key: string): Problem {
  const comma = decimalComma(asked, path, key)
  if (comma !== undefined) return comma
  const known = knownKeys(asked.schema, path).filter((name) => !partAt(asked.located, steps(path)).parts.has(name))
  return atKey(asked, [...path, key], 'is not a known key', suggestion(key, known))
}

/** `{ max: 1,5s }`: in braces a comma ends the value, and what follows is read as a key without one. */
function decimalComma(asked: Asked, path: readonly PropertyKey[], key: string): Problem | undefined {
  const mapping = partAt(asked.located, steps(path))
  const names = [...mapping.parts.keys()]
  const before = names[names.indexOf(key) - 1]
  const part = mapping.parts.get(key)
  if (before === undefined || part === undefined || !isBare(part) || !decimals.test(key)) return undefined
  const value = mapping.parts.get(before)?.value
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined
  const place = placeAt(asked.source, part.keyOffset)
  const message = `${named(asked.name, [...path, before])}: \`${value},${key}\` has a comma, which ends a value in braces`
  return problemAt(
    asked.source,
    place,
    message,
    `Write a point for decimals and nothing between thousands: ${value}.${key}.`,
  )
}

const decimals = /^\d+\s?(?:[A-Za-z-]+|%)?$/

/** A key in braces that has neither a colon nor a value. */
const isBare = (part: Located): boolean =>
  part.parts.size === 0 && (part.value === null || typeof part.value === 'object')

function atKey(asked: Asked, path: readonly PropertyKey[], words: string, fix?: string): Problem {
  const place = placeAt(asked.source, partAt(asked.located, steps(path)).keyOffset)
  return problemAt(asked.source, place, `${named(asked.name, path)} ${words}`, fix)
}

function atValue(asked: Asked, path: readonly PropertyKey[], words: string, fix?: string): Problem {
  const part = partAt(asked.located, steps(path))
  const offset = partOf(asked, path) === undefined ? part.keyOffset : part.offset
  const verb = /^(is|has|does|must|holds) /.test(words) ? ' ' : ': '
  return problemAt(asked.source, placeAt(asked.source, offset), `${named(asked.name, path)}${verb}${words}`, fix)
}

function partOf(asked: Asked, path: readonly PropertyKey[]): unknown {
  let part: Located | undefined = asked.located
  for (const step of steps(path)) part = part?.parts.get(step)
  return part?.value
}

const steps = (path: readonly PropertyKey[]) => path.map((step) => (typeof step === 'symbol' ? String(step) : step))

const named = (name: string, path: readonly PropertyKey[]) =>
  [name, ...steps(path)]
    .filter((part) => part !== '')
    .reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part + 1}]` : text === '' ? part : `${text}.${part}`),
      '',
    )
