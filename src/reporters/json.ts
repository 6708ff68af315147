import type { Finding, SideValue } from '../model/finding.js'
import type { Change } from '../model/judgement.js'
import type { RenderOptions } from '../model/registry.js'
import type { Report, SideReport } from '../model/report.js'
import { cutUnits } from './escape/characters.js'
import { limits } from './json/limits.js'

/**
 * The JSON report: no number that JSON cannot hold, one finding after the other. Its keys stand in the order of its schema
 * because the gate puts them so: building the schema to write by it costs more than all the rest.
 */
export function render(report: Report, _options: RenderOptions): string {
  const finite = {
    ...report,
    baseline: inOrder(report.baseline),
    candidate: inOrder(report.candidate),
    findings: report.findings.slice(0, limits.findings).map(finiteFinding),
  }
  return `${JSON.stringify(finite, shortened, 2)}\n`
}

/** Each source writes its provenance in its own way. */
function inOrder(side: SideReport): SideReport {
  const sources = Object.entries(side.sources).map(
    ([name, { start, end, points, origin, versions, notes }]) =>
      [name, { start, end, points, origin, versions, notes }] as const,
  )
  return { ...side, sources: Object.fromEntries(sources) }
}

function shortened(key: string, value: unknown): unknown {
  if (typeof value === 'string') return cutUnits(value, limits.string)
  return Array.isArray(value) ? value.slice(0, key === 'findings' ? limits.findings : limits.list) : value
}

/** A side without a finite value has no value, and the reason says so. */
function finiteFinding(finding: Finding): Finding {
  const baseline = finiteSide(finding.baseline)
  const candidate = finiteSide(finding.candidate)
  const lost = baseline !== finding.baseline || candidate !== finding.candidate
  return {
    ...finding,
    baseline,
    candidate,
    change: finding.change === null ? null : finiteChange(finding.change),
    reason: lost ? (finding.reason ?? 'nan') : finding.reason,
    notes: finding.notes.slice(0, limits.list),
    movers: finding.movers.filter(({ efficiency, mix }) => Number.isFinite(efficiency + mix)).slice(0, limits.list),
  }
}

function finiteSide(side: SideValue | null): SideValue | null {
  return side !== null && Number.isFinite(side.value) ? side : null
}

function finiteChange(change: Change): Change | null {
  if (!Number.isFinite(change.relative) || !Number.isFinite(change.regression)) return null
  return {
    ...change,
    interval: change.interval?.every(Number.isFinite) === true ? change.interval : null,
    effectiveSamples: finite(change.effectiveSamples),
    samplesNeeded: finite(change.samplesNeeded),
    detectable: finite(change.detectable),
  }
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
