import * as z from 'zod/mini'
import type { Refusal } from './quantity.js'

/** A schema that takes what stands in the file and gives `Out`. */
export type Written<Out> = z.ZodMiniType<Out, unknown>

interface LeafDefinition extends z.core.$ZodPipeDef {
  readonly read: (value: unknown) => unknown
}

const kind: z.core.$constructor<z.ZodMiniType> = z.ZodMiniType

/**
 * A pipe from what is written to what it means, in one schema: a policy has hundreds of them, and the two ends of a pipe
 * are made only for those who look at them, which is the JSON Schema.
 */
const Leaf = z.core.$constructor<Written<unknown>, LeafDefinition>('Leaf', (leaf, definition) => {
  kind.init(leaf, definition)
  leaf._zod.parse = (payload) => {
    const { value } = payload
    const out = value === undefined ? { error: 'is missing' } : definition.read(value)
    if (isRefusal(out)) {
      payload.issues.push({ code: 'custom', message: out.error, input: value, params: { fix: out.fix } })
      payload.value = z.NEVER
    } else payload.value = out
    return payload
  }
})

/**
 * A schema of our own: `read` turns the written value into `Out` or refuses it with words; `meta` is its JSON Schema.
 * `undefined` (the key is missing) never reaches `read`.
 */
export function written<Out>(
  meta: Readonly<Record<string, unknown>>,
  read: (value: unknown) => Out | Refusal,
): Written<Out> {
  const ends = () => ({ in: z.unknown().register(z.globalRegistry, meta), out: z.transform(read) })
  let made: ReturnType<typeof ends> | null = null
  const end = (side: 'in' | 'out') => {
    made ??= ends()
    return made[side]
  }
  return new Leaf({
    type: 'pipe',
    read,
    get in() {
      return end('in')
    },
    get out() {
      return end('out')
    },
  }) as Written<Out>
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
