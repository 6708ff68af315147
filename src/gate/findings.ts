import type { Budget } from '../model/budget.js'
import type { Finding, SideValue } from '../model/finding.js'
import type { Measurement } from '../model/measurement.js'
import type { Status } from '../model/outcome.js'
import { outcomes } from '../model/outcome.js'
import type { Reading } from '../model/reading.js'
import type { Judged } from './judge.js'
import { statusOf } from './outcomes.js'

/** An outcome with its id, place, owner and status. */
export function findingOf({ measurement, judgement }: Judged): Finding {
  const { budget, by } = measurement
  return {
    id: findingId(measurement),
    section: budget.section,
    title: by === null ? budget.title : `${budget.title} · ${by.label}=${by.value}`,
    status: status({ measurement, judgement }),
    outcome: judgement.outcome,
    reason: judgement.reason,
    severity: budget.settings.severity,
    unit: budget.unit,
    statistic: budget.statistic,
    better: budget.better,
    baseline: sideValue(measurement.baseline),
    candidate: sideValue(measurement.candidate),
    change: judgement.change,
    limit: limitOf(budget),
    text: judgement.text,
    fix: budget.advice,
    ...(budget.paste === undefined || ['ok', 'new', 'improved'].includes(judgement.outcome)
      ? {}
      : { paste: budget.paste }),
    notes: [...new Set([...budget.notes, ...notesOf(measurement.candidate), ...judgement.notes])],
    owner: budget.settings.owner,
    runbook: budget.settings.runbook,
    place: judgement.place ?? budget.policyPlace,
    policyPlace: budget.policyPlace,
    query: measurement.candidate.origin,
    movers: judgement.movers,
    missing: judgement.missing,
    waiver: null,
  }
}

/** `services/checkout/opua[tenant=acme]`: the label's value percent-encoded and cut at 40 characters. */
export function findingId({ budget, by }: Measurement): string {
  return by === null
    ? budget.id
    : `${budget.id}[${encoded(by.label)}=${encoded(by.value).slice(0, 40).replace(/%.?$/, '')}]`
}

const order: readonly Status[] = ['fail', 'warn', 'waived', 'pass']

/** By status, then outcome, then id: the same input gives the same order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      order.indexOf(a.status) - order.indexOf(b.status) ||
      outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
}

function status({ measurement, judgement }: Judged): Status {
  const { budget } = measurement
  if (!budget.gates) return 'pass'
  const found = statusOf(judgement.outcome, judgement.reason, judgement.over, budget.settings)
  return found === 'pass' && judgement.atLeastWarn ? 'warn' : found
}

const notesOf = (reading: Reading): readonly string[] => (reading.kind === 'sample' ? reading.notes : [])

function sideValue(reading: Reading): SideValue | null {
  if (reading.kind !== 'sample' || !Number.isFinite(reading.value)) return null
  return { value: reading.value, samples: reading.points.length, origin: reading.origin }
}

const limitOf = ({ limits, settings }: Budget): Finding['limit'] => ({
  maxRegression: settings.maxRegression,
  max: limits.max,
  min: limits.min,
  warnAt: limits.warnAt,
  maxIncrease: limits.maxIncrease,
  minChange: settings.minChange,
})

/** What stands in an id: letters, digits, `_ . -`; anything else percent-encoded, as UTF-8. */
export const encoded = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9_.-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
