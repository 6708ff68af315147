import type { Finding, Trace } from '../../model/finding.js'
import { formatValue } from '../../units/format.js'

const names: Readonly<Record<string, string>> = { s: 'Slowest trace', 'cpu-s': 'Dearest trace' }

/** `Slowest trace` of times, `Dearest trace` of CPU-seconds, else only `Trace`. */
export const traceName = ({ value, unit }: Trace): string => (value === null ? 'Trace' : (names[unit] ?? 'Trace'))

/** As people tell one id from another: `4bf92f35`. */
export const shortId = ({ id }: Trace): string => id.slice(0, 8)

/** ` (1.2 s)`; nothing where the observation has no size. */
export const traceSize = ({ value, unit }: Trace): string => (value === null ? '' : ` (${formatValue(value, unit)})`)

/** `Slowest trace: https://traces.acme.dev/4bf92f35… (1.2 s)`, for where a whole address can be followed. */
export function traceWords({ trace }: Finding): string {
  return trace === undefined ? '' : `${traceName(trace)}: ${trace.url}${traceSize(trace)}`
}
