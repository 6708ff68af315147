import * as z from 'zod/mini'
import { bytes, text } from '../../units/schema.js'
import { isServer } from './address.js'

export interface PostgresSettings {
  readonly type: 'postgres'
  /** postgres://user:password@host:port/database, with the parameters that node-postgres knows. */
  readonly url: string
  /** The database that the two fresh ones are made of. */
  readonly template: string
  /** Bytes that one of them may hold. */
  readonly maxSize: number
}

export function schema() {
  return z.strictObject({
    type: z.literal('postgres'),
    url: z
      .string('expected the address of a server, postgres://..., in quotes')
      .check(z.refine(isServer, 'must begin with postgres:// or postgresql://')),
    template: z._default(text('Database that the fresh ones are copies of.', ['template0']), 'template0'),
    maxSize: z._default(bytes({ above: true }), 10 * 1024 ** 3),
  })
}
