import type { Budget } from '../model/budget.js'
import type { Finding, SideValue } from '../model/finding.js'
import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { Status } from '../model/outcome.js'
import { outcomes } from '../model/outcome.js'
import type { Reading } from '../model/reading.js'
import { adviceOn } from './advice.js'
import type { Judged } from './judge.js'
import { statusOf } from './outcomes.js'
import { traceOf } from './traces.js'

/** Outcomes with their ids, places, owners and statuses. */
export async function findingsOf(judged: readonly Judged[], traces: string | null = null): Promise<Finding[]> {
  return Promise.all(judged.map((one) => findingOf(one, traces)))
}

async function findingOf({ measurement, judgement }: Judged, traces: string | null): Promise<Finding> {
  const { budget, by } = measurement
  const made = status({ measurement, judgement })
  const trace = made === 'pass' || judgement.outcome === 'no-data' ? undefined : traceOf(measurement, traces)
  const [baseline, candidate] = [sideValue(measurement.baseline), sideValue(measurement.candidate)]
  return {
    id: await findingId(measurement),
    section: budget.section,
    title: by === null ? budget.title : `${budget.title} · ${by.label}=${by.value}`,
    status: made,
    outcome: judgement.outcome,
    reason: judgement.reason,
    severity: budget.settings.severity,
    unit: budget.unit,
    statistic: budget.statistic,
    better: budget.better,
    baseline,
    candidate,
    change: judgement.change,
    limit: limitOf(budget),
    text: judgement.text,
    fix: adviceOn(judgement, made, budget, Math.min(baseline?.samples ?? 0, candidate?.samples ?? 0)),
    ...(budget.paste === undefined || ['ok', 'new', 'improved'].includes(judgement.outcome)
      ? {}
      : { paste: budget.paste }),
    ...(judgement.plans === undefined ? {} : { plans: judgement.plans }),
    notes: notesOf(measurement, judgement),
    owner: budget.settings.owner,
    runbook: budget.settings.runbook,
    place: judgement.place ?? budget.policyPlace,
    policyPlace: budget.policyPlace,
    query: measurement.candidate.origin,
    movers: judgement.movers,
    missing: judgement.missing,
    ...(trace === undefined ? {} : { trace }),
    ...(budget.weight === undefined ? {} : { weight: budget.weight }),
    waiver: null,
  }
}

/**
 * `services/checkout/opua[tenant=acme]`: the label's value percent-encoded and cut at 40 characters. What was cut ends in
 * `~` and a hash of the whole value, so that two long values that begin alike keep ids of their own.
 */
async function findingId({ budget, by }: Measurement): Promise<string> {
  return by === null ? budget.id : `${budget.id}[${encoded(by.label)}=${await shortened(by.value)}]`
}

const longestValue = 40
const hashLength = 8

async function shortened(value: string): Promise<string> {
  const whole = encoded(value)
  if (whole.length <= longestValue) return whole
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256').update(value).digest('hex').slice(0, hashLength)
  return `${whole.slice(0, longestValue - hashLength - 1).replace(/%.?$/, '')}~${hash}`
}

const order: readonly Status[] = ['fail', 'warn', 'waived', 'pass']

/** By status, then outcome, the more frequent first, then id: the same input gives the same order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      order.indexOf(a.status) - order.indexOf(b.status) ||
      outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) ||
      (b.weight ?? 0) - (a.weight ?? 0) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
}

function status({ measurement, judgement }: Judged): Status {
  const { budget } = measurement
  if (!budget.gates) return 'pass'
  const found = statusOf(judgement.outcome, judgement.reason, judgement.over, budget.settings)
  return found === 'pass' && judgement.atLeastWarn ? 'warn' : found
}

/** What the text does not say already, each once; what only the baseline's source remarked, as that. */
function notesOf({ budget, baseline, candidate }: Measurement, judgement: Judgement): readonly string[] {
  const now = remarks(candidate)
  const before = candidate.kind === 'sample' ? remarks(baseline).filter((note) => !now.includes(note)) : []
  const notes = new Set([
    ...budget.notes,
    ...now,
    ...before.map((note) => `Of the baseline: ${note}`),
    ...judgement.notes,
  ])
  return [...notes].filter((note) => !judgement.text.includes(note))
}

const remarks = (reading: Reading): readonly string[] => (reading.kind === 'sample' ? reading.notes : [])

function sideValue(reading: Reading): SideValue | null {
  if (reading.kind !== 'sample' || !Number.isFinite(reading.value)) return null
  return { value: reading.value, samples: reading.points.length, origin: reading.origin }
}

/** The limits that one of the budget's rules holds: a text that is read, or a schema that loads, has none. */
function limitOf({ limits, settings, rules }: Budget): Finding['limit'] {
  const relative = rules.includes('change') || rules.includes('bounds')
  const absolute = rules.includes('limit') || rules.includes('bounds')
  const { max, min, warnAt, maxIncrease } = absolute ? limits : noLimits
  return {
    maxRegression: relative ? settings.maxRegression : null,
    max,
    min,
    warnAt,
    maxIncrease,
    minChange: relative || maxIncrease !== null ? settings.minChange : 0,
  }
}

const noLimits = { max: null, min: null, warnAt: null, maxIncrease: null }

/** What stands in an id: letters, digits, `_ . -`; anything else percent-encoded, as UTF-8. */
export const encoded = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9_.-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
