import type { Policy } from '../model/policy.js'
import type { Declaration } from './job-declaration.js'

const leastConsumption = 0.8

/** The lowest minimum of a consumption SLO that a policy allows. */
export const least = ({ defaults }: Policy): number => defaults.minConsumption ?? leastConsumption

/** Items of the checklist: what is asked, and what is wrong with what is declared; null where nothing is. */
const items: readonly ((job: Declaration, least: number) => string | null)[] = [
  (job) => (stated(job.valueEvent) ? null : 'value event'),
  (job) => (stated(job.kpi) ? null : 'KPI'),
  (job) => (positive(job.budgets?.cpu) ? null : 'CPU budget per run'),
  (job) => (positive(job.budgets?.io) ? null : 'IO budget per run'),
  (job) => backoffFault(job.backoff),
  (job, least) => consumptionFault(job.consumption, least),
  (job) => (stated(job.owner) ? null : 'owner of its own'),
]

/** What a declaration lacks, in words. */
export const missingItems = (job: Declaration, min: number): readonly string[] =>
  items.flatMap((item) => item(job, min) ?? [])

/** The block that a finding offers has `TODO` where only its reader knows what to write. */
const stated = (text: string | undefined): boolean => text !== undefined && !/^TODO\b/.test(text)

const positive = (value: number | undefined): boolean => value !== undefined && value > 0

function backoffFault(backoff: Declaration['backoff']): string | null {
  if (backoff === undefined) return 'backoff with a bound and jitter'
  const { initial, max, jitter } = backoff
  if (!positive(max)) return 'backoff: its bound (max)'
  if (initial !== undefined && max !== undefined && initial > max)
    return 'backoff: a bound (max) that is not below initial'
  return jitter === undefined ? 'backoff: its jitter' : null
}

function consumptionFault(consumption: Declaration['consumption'], least: number): string | null {
  if (consumption === undefined) return 'consumption SLO'
  const { reads, outputs, ttl, min } = consumption
  const given = { reads: stated(reads), outputs: stated(outputs), ttl: ttl !== undefined, min: min !== undefined }
  const missing = Object.entries(given).flatMap(([key, there]) => (there ? [] : [key]))
  if (missing.length > 0) return `consumption SLO: ${missing.join(', ')}`
  if (!positive(consumption.ttl)) return 'consumption SLO: a ttl above zero'
  const percent = Math.round(least * 1000) / 10
  return (consumption.min ?? 0) < least ? `consumption SLO: a min of at least ${percent} %` : null
}
