import * as z from 'zod/mini'
import { outcomes, reasons, sections } from '../../model/outcome.js'
import type { Report } from '../../model/report.js'
import { limits } from './limits.js'

const text = () => z.string().check(z.maxLength(limits.string))
const list = <Item extends z.ZodMiniType>(item: Item, longest: number = limits.list) =>
  z.readonly(z.array(item).check(z.maxLength(longest)))
const count = () => z.int().check(z.nonnegative())
const fraction = () => z.nullable(z.number())

/** The JSON report. `schema/report.schema.json` is generated from this, and the types of src/model hold it. */
export function reportSchema() {
  return z.strictObject({
    schemaVersion: z.literal(1),
    tool: z.strictObject({ name: text(), version: text() }),
    verdict: z.enum(['pass', 'warn', 'fail']),
    mode: z.enum(['enforce', 'observe']),
    counts: z.strictObject({ pass: count(), warn: count(), fail: count(), waived: count() }),
    run: z.nullable(z.strictObject({ url: text(), event: text() })),
    policy: policy(),
    baseline: side(),
    candidate: side(),
    notices: list(z.strictObject({ code: text(), text: text() })),
    findings: list(finding(), limits.findings),
    waivers: list(
      z.strictObject({
        finding: text(),
        state: z.enum(['used', 'unused', 'expired', 'exceeded', 'unverified']),
        reason: text(),
        owner: z.nullable(text()),
        expires: z.nullable(text()),
      }),
    ),
  }) satisfies z.ZodMiniType<Report>
}

/** What is published as `schema/report.schema.json`. */
export function reportJsonSchema(): string {
  const schema = z.toJSONSchema(reportSchema(), { target: 'draft-2020-12', io: 'input' })
  const title = 'Report of Perf Budget Gate, schemaVersion 1'
  return `${JSON.stringify({ ...schema, title }, null, 2)}\n`
}

function policy() {
  const proposed = z.strictObject({
    id: text(),
    kind: z.enum(['loosened', 'removed', 'changed']),
    key: text(),
    from: z.nullable(text()),
    to: z.nullable(text()),
    owner: z.nullable(text()),
  })
  return z.strictObject({
    path: text(),
    ref: z.nullable(text()),
    proposed: list(proposed),
    justification: z.optional(z.nullable(z.strictObject({ links: list(text()), approvers: list(text()) }))),
  })
}

function side() {
  const provenance = z.strictObject({
    start: z.nullable(text()),
    end: z.nullable(text()),
    points: count(),
    origin: text(),
    versions: z.record(text(), text()),
    notes: list(text()),
  })
  return z.strictObject({
    ref: z.nullable(text()),
    sha: z.nullable(text()),
    dataset: z.nullable(text()),
    sources: z.record(text(), provenance),
  })
}

function finding() {
  return z.strictObject({
    id: text(),
    section: z.enum(sections),
    title: text(),
    status: z.enum(['pass', 'warn', 'fail', 'waived']),
    outcome: z.enum(outcomes),
    reason: z.nullable(z.enum(reasons)),
    severity: z.enum(['fail', 'warn']),
    unit: text(),
    statistic: text(),
    better: z.enum(['lower', 'higher']),
    baseline: sideValue(),
    candidate: sideValue(),
    change: change(),
    limit: z.strictObject({
      maxRegression: fraction(),
      max: fraction(),
      min: fraction(),
      warnAt: fraction(),
      maxIncrease: fraction(),
      minChange: z.number(),
    }),
    text: text(),
    fix: text(),
    paste: z.optional(text()),
    plans: z.optional(list(planTrees())),
    notes: list(text()),
    owner: z.nullable(text()),
    runbook: z.nullable(text()),
    place: place(),
    policyPlace: place(),
    query: text(),
    movers: list(z.strictObject({ label: text(), value: text(), efficiency: z.number(), mix: z.number() })),
    missing: list(text()),
    trace: z.optional(z.strictObject({ id: text(), url: text(), value: fraction(), unit: text() })),
    weight: z.optional(z.number()),
    waiver: waiver(),
  })
}

function planTrees() {
  return z.strictObject({ parameters: text(), baseline: z.nullable(text()), candidate: text() })
}

function sideValue() {
  return z.nullable(z.strictObject({ value: z.number(), samples: count(), origin: text() }))
}

function change() {
  return z.nullable(
    z.strictObject({
      relative: z.number(),
      regression: z.number(),
      interval: z.nullable(z.readonly(z.tuple([z.number(), z.number()]))),
      effectiveSamples: fraction(),
      samplesNeeded: fraction(),
      detectable: fraction(),
    }),
  )
}

function place() {
  const position = () => z.int().check(z.positive())
  return z.strictObject({ path: text(), line: position(), column: z.optional(position()) })
}

function waiver() {
  return z.nullable(
    z.strictObject({
      reason: text(),
      link: z.nullable(text()),
      owner: z.nullable(text()),
      expires: z.nullable(text()),
      ceiling: fraction(),
      ceilingUnit: z.optional(text()),
    }),
  )
}
