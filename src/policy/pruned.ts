import type * as z from 'zod/mini'
import { nearest } from '../units/nearest.js'
import { knownKeys } from './known-keys.js'
import { meantBranch } from './mistakes.js'
import type { Path } from './values.js'

type Issue = z.core.$ZodIssue

/** A part that a schema refused. */
export interface Refused {
  readonly path: Path
  /** The key that was meant: its own name, or for one that no schema knows the nearest that is not written; undefined where none is near. */
  readonly meant: string | undefined
}

/**
 * A value without the parts that its schema refused, as the schema reads it, so that mistakes elsewhere are told in the same
 * run. `mayGo` says what may be left out; undefined where something else was refused or too little remains.
 */
export function pruned<Schema extends z.core.$ZodType>(
  schema: Schema & { safeParse: z.ZodMiniType<z.output<Schema>>['safeParse'] },
  value: unknown,
  mayGo: (refused: Refused) => boolean,
): z.output<Schema> | undefined {
  let left = value
  // Each round removes something, and a union may refuse the rest of a value only once a part is gone.
  for (let round = 0; round < 5; round += 1) {
    const read = schema.safeParse(left)
    if (read.success) return read.data
    const refused = read.error.issues.flatMap((issue) => refusedBy(schema, left, issue, []))
    if (!refused.every(mayGo)) return undefined
    for (const { path } of refused) left = without(left, path)
  }
  return undefined
}

function refusedBy(schema: z.core.$ZodType, value: unknown, issue: Issue, outer: Path): readonly Refused[] {
  const path = [...outer, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path).filter((key) => !Object.hasOwn(Object(at(value, path)), key))
    return issue.keys.map((key) => ({ path: [...path, key], meant: nearest(key, known) }))
  }
  if (issue.code === 'invalid_union') {
    const inner = meantBranch(issue.errors).flatMap((one) => refusedBy(schema, value, one, path))
    if (inner.length > 0) return inner
  }
  return [{ path, meant: String(path.at(-1)) }]
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((part, step) => (Object.hasOwn(Object(part), step) ? Object(part)[step] : undefined), value)

/**
 * Without what stands at a path, and without what lacks a part that it needs. Items of a list go with their list, so that
 * those that stay keep their number.
 */
function without(value: unknown, path: Path): unknown {
  const [step, ...rest] = path
  if (step === undefined || Array.isArray(value) || typeof value !== 'object' || value === null) return undefined
  if (!Object.hasOwn(value, step)) return undefined
  const inner = rest.length === 0 ? undefined : without((value as Record<string, unknown>)[step], rest)
  const others = Object.entries(value).filter(([key]) => key !== String(step))
  return Object.fromEntries(inner === undefined ? others : [...others, [String(step), inner]])
}
