import type { Reason } from '../../model/outcome.js'
import type { Absent, Sample } from '../../model/reading.js'
import { quantile } from './quantile.js'

/** Raw samples of one step, in base units and in the order in which they were taken. */
export interface StepSamples {
  readonly values: readonly number[]
  /** Requests that failed: their times are not among the values, because a fast error is no fast answer. */
  readonly failed: number
}

/** What a step's samples say: judged by the samples, shown by the quantile. */
export function samplesReading(found: StepSamples, q: number, origin: string): Sample | Absent {
  const { values, failed } = found
  if (values.length === 0) {
    const text = failed > 0 ? `All ${failed} requests of the step failed.` : 'The step has no samples.'
    return absent('empty', text, origin)
  }
  const notes =
    failed === 0 ? [] : [`${failed} of ${values.length + failed} requests failed; their times are not counted.`]
  return { kind: 'sample', value: quantile(values, q), points: values, shape: 'samples', origin, notes }
}

/** A number without samples behind it: judged as it stands. */
export function exact(value: number, origin: string, notes: readonly string[] = []): Sample {
  return { kind: 'sample', value, points: [], shape: 'exact', origin, notes }
}

export const onlyPercentiles =
  'The file holds percentiles and no samples: they are judged as they stand, without knowing the noise.'

export function absent(reason: Reason, text: string, origin: string): Absent {
  return { kind: 'absent', reason, text, origin }
}
