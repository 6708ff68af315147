import * as z from 'zod/mini'
import type { Refusal } from './quantity.js'

/** A schema that takes what stands in the file and gives `Out`. */
export type Written<Out> = z.ZodMiniType<Out, unknown>

/**
 * A schema of our own: `read` turns the written value into `Out` or refuses it with words; `meta` is its JSON Schema.
 * `undefined` (the key is missing) never reaches `read`.
 */
export function written<Out>(
  meta: Readonly<Record<string, unknown>>,
  read: (value: unknown) => Out | Refusal,
): Written<Out> {
  return z.pipe(
    z.unknown().register(z.globalRegistry, meta),
    z.transform((value, context) => {
      const out = value === undefined ? { error: 'is missing' } : read(value)
      if (!isRefusal(out)) return out
      context.issues.push({ code: 'custom', message: out.error, input: value, params: { fix: out.fix } })
      return z.NEVER
    }),
  )
}

function isRefusal<Out>(out: Out | Refusal): out is Refusal {
  return typeof out === 'object' && out !== null && 'error' in out
}

/** What a value of the file is, in the words of YAML. */
export function describe(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return `\`${value}\``
}
