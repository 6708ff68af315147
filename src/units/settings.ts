import * as z from 'zod/mini'
import { fraction, maxRegression, quantity } from './schema.js'

/** Settings that inherit from `defaults` to entry to budget, all of them optional at each place. */
export const settingsShape = () => ({
  owner: z.optional(z.string().check(z.minLength(1))),
  runbook: z.optional(z.string().check(z.regex(/^https:\/\//, 'expected an address that begins with https://'))),
  maxRegression: z.optional(maxRegression()),
  minChange: z.optional(quantity()),
  noiseFloor: z.optional(fraction()),
  confidence: z.optional(fraction({ least: 0.5, most: 0.9999 })),
  onInconclusive: z.optional(z.enum(['pass', 'warn', 'fail', 'failIfOver'])),
  onNoData: z.optional(z.enum(['pass', 'warn', 'fail'])),
  onNoSecret: z.optional(z.enum(['pass', 'warn', 'fail'])),
  inherited: z.optional(z.enum(['pass', 'warn', 'fail'])),
  severity: z.optional(z.enum(['fail', 'warn'])),
})
