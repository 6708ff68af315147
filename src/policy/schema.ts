import * as z from 'zod/mini'
import { choice, fraction, globs, isoDate, quantity, text, texts, type Written, written } from '../units/schema.js'
import { settingsShape } from '../units/settings.js'

/** Sections of the file that hold budgets, and `sources`: entries by name, each read by a schema of its own. */
const named = (description: string) =>
  z.optional(z.record(z.string(), z.unknown()).register(z.globalRegistry, { description }))

/** The keys of the policy file. What stands under the name of an entry is left as it is. */
export const fileSchema = () =>
  z.strictObject({
    version: version(),
    mode: z.optional(choice(['enforce', 'observe'], 'observe: everything is reported, nothing blocks.')),
    defaults: z.optional(z.strictObject({ ...settingsShape(), minConsumption: z.optional(fraction({ most: 1 })) })),
    sources: named('Where numbers come from, by name.'),
    dataset: z.optional(z.strictObject({ files: globs('Files that the load is made of.') })),
    services: named('Value per CPU-second, CPU per action, waste, precompute and energy of services.'),
    metrics: named('Any other metric.'),
    journeys: named('Times of the steps of user journeys.'),
    bundles: named('Bytes that routes load.'),
    queries: named('Plans of SQL queries.'),
    jobs: named('Periodic jobs and their checklist.'),
    waivers: z.optional(z.array(waiver())),
    jobExemptions: z.optional(z.array(jobExemption())),
    justification: z.optional(
      z.strictObject({
        links: globs('Addresses that justify a waiver in the description of a pull request.'),
        approvers: z.optional(
          texts('Users (@user) or teams (@org/team); one of them must have approved the head commit.'),
        ),
      }),
    ),
    labels: z.optional(z.record(z.string(), choice(['show', 'hash', 'hide'], 'How values of this label are written.'))),
    traces: z.optional(traceAddress()),
  })

function version(): Written<1> {
  const meta = { type: 'integer', const: 1, description: 'Version of the format.' }
  return written<1>(meta, (value) =>
    value === 1
      ? 1
      : {
          error: `expected ${value === '1' ? 'the number 1, found the text' : '1, found'} \`${value}\``,
          fix: 'Write `version: 1`.',
        },
  )
}

const findingGlob = () => text('Id of a finding, or a glob over ids.', ['services/checkout/value-per-cpu'])

const waiver = () =>
  z.strictObject({
    finding: findingGlob(),
    ceiling: z.optional(
      quantity({ description: 'How bad is still accepted: a regression such as 25%, or a value with its unit.' }),
    ),
    reason: text('Why it is accepted.'),
    link: z.optional(address('Where the decision is written down.')),
    owner: z.optional(text('Who answers for it.', ['@acme/checkout'])),
    expires: isoDate(),
  })

const jobExemption = () =>
  z.strictObject({
    match: z
      .strictObject({
        kind: z.optional(text('Kind of the job.', ['github-workflow'])),
        name: z.optional(text('Name of the job, or a glob.')),
        manifest: z.optional(text('File that schedules it, or a glob.')),
      })
      .check(z.refine((match) => Object.keys(match).length > 0, 'needs kind, name or manifest')),
    reason: text('Why it needs no checklist.'),
    owner: z.optional(text('Who answers for it.', ['@acme/dx'])),
    expires: isoDate(),
  })

function address(description: string): Written<string> {
  return written<string>({ type: 'string', pattern: '^https?://', description }, (value) =>
    typeof value === 'string' && /^https?:\/\/\S+$/.test(value)
      ? value
      : { error: `expected an address, found \`${value}\``, fix: 'Write it with https:// at its beginning.' },
  )
}

function traceAddress(): Written<string> {
  const description = 'Address of a trace, with {trace_id} where its id goes.'
  return written<string>({ type: 'string', pattern: '^https?://.*\\{trace_id\\}', description }, (value) =>
    typeof value === 'string' && /^https?:\/\/\S*\{trace_id\}\S*$/.test(value)
      ? value
      : {
          error: 'expected an address with {trace_id} in it',
          fix: 'Write traces: https://traces.acme.dev/{trace_id}.',
        },
  )
}

export type FileValue = z.infer<ReturnType<typeof fileSchema>>
