import type { Finding } from '../../model/finding.js'
import { formatChange, formatNumber } from '../../units/format.js'
import { movedMost } from './movers.js'

export interface ServiceLine {
  readonly name: string
  readonly text: string
}

const serviceId = /^services\/([^/]+)\/(value-per-cpu|energy)$/

/** The lines that stand on every comment, green or red: one for each service. */
export function serviceLines(findings: readonly Finding[]): readonly ServiceLine[] {
  const services = new Map<string, { value?: Finding; energy?: Finding }>()
  for (const finding of findings) {
    const [, name, budget] = serviceId.exec(finding.id) ?? []
    if (name === undefined) continue
    const known = services.get(name) ?? {}
    services.set(name, budget === 'energy' ? { ...known, energy: finding } : { ...known, value: finding })
  }
  return [...services]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { value, energy }]) => ({ name, text: lineOf(value, energy) }))
}

function lineOf(value: Finding | undefined, energy: Finding | undefined): string {
  const change = value?.change ? formatChange(value.change.relative) : 'not measured'
  const perCpu = value === undefined ? '' : `value per CPU-second ${change}`
  const moved = value === undefined || value.change === null ? '' : movedMost(value)
  return [perCpu, energyWords(energy), moved].filter((words) => words !== '').join(' · ')
}

function energyWords(energy: Finding | undefined): string {
  if (energy === undefined || (energy.baseline === null && energy.candidate === null)) return ''
  const side = (value: number | undefined) =>
    value === undefined ? 'unknown' : formatNumber(Math.abs(value) >= 100 ? Math.round(value) : value)
  const estimate = isEstimate(energy) ? ' (estimate)' : ''
  return `${side(energy.baseline?.value)} → ${side(energy.candidate?.value)} mWh per 1,000 actions${estimate}`
}

/** Measured joules may gate and say so in their notes; everything else is computed from CPU time. */
function isEstimate(energy: Finding): boolean {
  return !energy.notes.some((note) => note.startsWith('Measured'))
}
