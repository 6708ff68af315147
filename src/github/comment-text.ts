/** The run that wrote a comment: a hidden line of it, so that an older run never overwrites a newer one. */
export interface Stamp {
  readonly sha: string
  readonly run: number
  readonly attempt: number
}

const schema = 1

/** The first characters of our comment. Nothing else in a pull request may start with them. */
export const markerOf = (key: string): string => `<!-- perf-budget-gate:${key} -->`

/** The whole body as it is sent: marker, stamp, text. */
export function bodyOf(key: string, stamp: Stamp, text: string): string {
  return `${markerOf(key)}\n<!-- run:${stamp.run} attempt:${stamp.attempt} head:${stamp.sha} schema:${schema} -->\n${withoutMarker(text)}`
}

/** Splits a body of ours. Null stamp: written by a version that stamped otherwise. */
export function readBody(body: string): { readonly stamp: Stamp | null; readonly text: string } {
  const unified = body.replaceAll('\r\n', '\n')
  const [, second = '', ...rest] = unified.split('\n')
  const read = /^<!-- run:(\d{1,15}) attempt:(\d{1,6}) head:([0-9a-f]{40,64}) schema:\d+ -->$/.exec(second)
  const stamp = read && { run: Number(read[1]), attempt: Number(read[2]), sha: read[3] ?? '' }
  return { stamp, text: rest.join('\n').trim() }
}

/** True when `one` was written by a later run than `other`. */
export function isNewer(one: Stamp, other: Stamp): boolean {
  return one.run === other.run ? one.attempt > other.attempt : one.run > other.run
}

/** A renderer may write a marker of its own; the one with the key stands alone. */
export const withoutMarker = (text: string): string => text.replace(/^<!-- perf-budget-gate[^>]*-->\n?/, '').trim()
