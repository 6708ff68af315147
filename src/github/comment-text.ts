/** The run that wrote a comment: a hidden line of it, so that an older run never overwrites a newer one. */
export interface Stamp {
  readonly sha: string
  readonly run: number
  readonly attempt: number
}

/** Whose owners have been mentioned: for commits before this one, and for this one. Nobody is called twice for one failure. */
export interface Told {
  readonly before: readonly string[]
  readonly now: readonly string[]
}

/** A comment of ours, taken apart. `stamp` null: written by a version that stamped otherwise. */
export interface Written {
  readonly stamp: Stamp | null
  readonly told: Told
  readonly text: string
}

const schema = 1
const longestList = 2_000
const nobody: Told = { before: [], now: [] }

/** The first characters of our comment. Nothing else in a pull request may start with them. */
export const markerOf = (key: string): string => `<!-- perf-budget-gate:${key} -->`

/** The whole body as it is sent: marker, hidden lines, text. */
export function bodyOf(key: string, stamp: Stamp, told: Told, text: string): string {
  const run = `<!-- run:${stamp.run} attempt:${stamp.attempt} head:${stamp.sha} schema:${schema} -->`
  return [markerOf(key), run, `<!-- told:${listed(told.before)} now:${listed(told.now)} -->`, withoutMarker(text)].join(
    '\n',
  )
}

export function readBody(body: string): Written {
  const [, run = '', told = '', ...rest] = body.replaceAll('\r\n', '\n').split('\n')
  const read = /^<!-- run:(\d{1,15}) attempt:(\d{1,6}) head:([0-9a-f]{40,64}) schema:1 -->$/.exec(run)
  if (read === null) return { stamp: null, told: nobody, text: '' }
  const lists = /^<!-- told:(\S*) now:(\S*) -->$/.exec(told)
  const ids = (list: string | undefined): readonly string[] => (list ? list.split(',') : [])
  return {
    stamp: { run: Number(read[1]), attempt: Number(read[2]), sha: read[3] ?? '' },
    told: { before: ids(lists?.[1]), now: ids(lists?.[2]) },
    text: rest.join('\n').trim(),
  }
}

/** Who is told now: failures that nobody has been told of since they last held. The same commit tells the same people. */
export function toldNow(failing: readonly string[], sha: string, earlier: Written | null): Told {
  const still = (ids: readonly string[]): readonly string[] => ids.filter((id) => failing.includes(id))
  const { before, now } = earlier?.told ?? nobody
  const known = still(earlier?.stamp?.sha === sha ? before : [...before, ...now])
  return { before: known, now: failing.filter((id) => !known.includes(id)) }
}

/** True when `one` was written by a later run than `other`. */
export function isNewer(one: Stamp, other: Stamp): boolean {
  return one.run === other.run ? one.attempt > other.attempt : one.run > other.run
}

/** A renderer may write a marker of its own; the one with the key stands alone. */
export const withoutMarker = (text: string): string => text.replace(/^<!-- perf-budget-gate[^>]*-->\n?/, '').trim()

/** Ids that cannot leave the hidden line, as many as have room. */
function listed(ids: readonly string[]): string {
  let list = ''
  for (const id of ids) {
    if (!/^[\w.%/:[\]=-]+$/.test(id) || list.length + id.length > longestList) continue
    list += list === '' ? id : `,${id}`
  }
  return list
}
