import type { Finding, SideValue } from '../model/finding.js'
import type { Change } from '../model/judgement.js'
import type { RenderOptions } from '../model/registry.js'
import type { Report } from '../model/report.js'
import { cutUnits } from './escape/characters.js'
import { limits } from './json/limits.js'
import { reportSchema } from './json/schema.js'

/** The JSON report: keys in the order of its schema, no number that JSON cannot hold, one finding after the other. */
export function render(report: Report, _options: RenderOptions): string {
  const finite = { ...report, findings: report.findings.slice(0, limits.findings).map(finiteFinding) }
  // Parsing gives the schema's own order of keys, and proves that what is written can be read back.
  const ordered = reportSchema().parse(JSON.parse(JSON.stringify(finite, shortened)))
  return `${JSON.stringify(ordered, null, 2)}\n`
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
