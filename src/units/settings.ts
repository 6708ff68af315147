import * as z from 'zod/mini'
import { choice, fraction, maxRegression, quantity, text, written } from './schema.js'

const statuses = ['pass', 'warn', 'fail'] as const

/** Settings that inherit from `defaults` to entry to budget, all of them optional at each place. */
export const settingsShape = () => ({
  owner: z.optional(text('Who answers for the budget: @user or @org/team.', ['@acme/performance'])),
  runbook: z.optional(runbook()),
  maxRegression: z.optional(maxRegression()),
  minChange: z.optional(quantity({ description: 'An absolute change below this is no regression.' })),
  noiseFloor: z.optional(fraction({ description: 'Known standard deviation from run to run, such as 3%.' })),
  confidence: z.optional(
    fraction({ least: 0.5, most: 0.9999, description: 'How sure the gate must be; 95% unless given.' }),
  ),
  onInconclusive: z.optional(
    choice(
      [...statuses, 'failIfOver'],
      'When the data cannot tell. failIfOver: fail when the centre is beyond the limit.',
    ),
  ),
  onNoData: z.optional(choice(statuses, 'When there is nothing to judge; fail unless given.')),
  onNoSecret: z.optional(choice(statuses, 'When a run without secrets cannot ask the source; warn unless given.')),
  inherited: z.optional(
    choice(statuses, 'When a limit was broken at base and it did not get worse; warn unless given.'),
  ),
  severity: z.optional(choice(['fail', 'warn'], 'What a broken budget is; fail unless given.')),
})

function runbook() {
  const description = 'Address of what to do when the budget is broken.'
  return written<string>({ type: 'string', pattern: '^https://', description }, (value) =>
    typeof value === 'string' && /^https:\/\/\S+$/.test(value)
      ? value
      : {
          error: 'expected an address that begins with https://',
          fix: 'Write it as https://runbooks.acme.dev/perf-gate.',
        },
  )
}
