import type { Absent, Sample } from '../../model/reading.js'
import { absent, exact } from './readings.js'

/** Requests of a step, and how many of them failed. */
export interface Requests {
  readonly failed: number
  readonly total: number
}

export const allOf = (runs: readonly Requests[]): Requests => ({
  failed: runs.reduce((sum, run) => sum + run.failed, 0),
  total: runs.reduce((sum, run) => sum + run.total, 0),
})

/** Percentiles of runs cannot be merged: the worst run is shown. A run that does not know the step is no run of it. */
export function worstOf(readings: readonly (Sample | Absent)[]): Sample | Absent {
  const [first, ...others] = readings.filter((reading) => reading.kind === 'sample')
  const missing = readings.find((reading) => reading.kind === 'absent')
  if (missing !== undefined) return missing
  if (first === undefined) return absent('empty', 'There is no run.', '')
  const worst = others.reduce((a, b) => (b.value > a.value ? b : a), first)
  const note = `Percentiles of runs cannot be merged: the worst of ${readings.length} runs is shown.`
  return others.length === 0 ? worst : { ...worst, notes: [...worst.notes, note] }
}

/** Counts can be added up, whatever their number of runs. */
export function shareOf(runs: readonly Requests[], origin: string): Sample | Absent {
  const { failed, total } = allOf(runs)
  if (total === 0) return absent('empty', 'The step has no requests.', origin)
  return exact(failed / total, origin, [`${failed} of ${total} requests failed.`])
}

/**
 * A tool that writes percentiles alone has the times of failed requests among them, and a fast error is no fast answer.
 * Where more failed than lie beyond the percentile, they may be what it tells of.
 */
export function withFailures(sample: Sample, { failed, total }: Requests, quantile: number): Sample | Absent {
  if (failed === 0) return sample
  const words = `${failed} of ${total} requests failed, and their times are among the percentiles`
  if (failed > (1 - quantile) * total + 1e-9) {
    const name = `p${Math.round(quantile * 100)}`
    return absent('partial', `${words}: ${name} of the others is not known.`, sample.origin)
  }
  return { ...sample, notes: [...sample.notes, `${words}.`] }
}
