import type { Matchers } from '../../model/question.js'
import type { Absent, Exemplar, Exemplars } from '../../model/reading.js'
import { traceIdIn } from '../../units/trace.js'
import { readLine, type SampleLine } from './grammar.js'
import { numberOf } from './number.js'
import type { Settled } from './settle.js'
import { matches } from './tally.js'

/** Exemplars of one metric whose series match, by the id of their trace: a page shows the same one again and again. */
export interface Traced {
  readonly matchers: Matchers
  readonly found: Map<string, Seen>
}

interface Seen extends Exemplar {
  /** Its own time as written, or null. */
  readonly time: number | null
  /** Number of the scrape that showed it first. */
  readonly scrape: number
}

const mostKept = 1000
const mostAnswered = 200

/** Takes the exemplar of a line for those who want it. What is no observation with a trace is passed over. */
export function keepExemplar(traced: readonly Traced[], line: SampleLine, scrape: number): void {
  const wanting = traced.filter(({ matchers }) => matches(matchers, line.labels))
  const exemplar = wanting.length === 0 ? null : readLine(`x${line.exemplar}`)
  if (exemplar?.kind !== 'sample') return
  const traceId = traceIdIn(exemplar.labels)
  const value = numberOf(exemplar.value)
  if (traceId === null || value === null || !Number.isFinite(value)) return
  const time = exemplar.time === null ? null : numberOf(exemplar.time)
  for (const { found } of wanting) {
    if (found.has(traceId)) continue
    found.set(traceId, { traceId, value, time, scrape, labels: line.labels })
    if (found.size >= mostKept * 2) keepLargest(found)
  }
}

function keepLargest(found: Map<string, Seen>): void {
  for (const { traceId } of [...found.values()].sort(bySize).slice(mostKept)) found.delete(traceId)
}

const bySize = (one: Seen, other: Seen): number => other.value - one.value || other.scrape - one.scrape

/** Those that were observed inside the window. */
export function exemplarsReading(settled: Settled, traced: readonly Traced[], file: string): Exemplars | Absent {
  const { position, window } = settled
  const all = traced.flatMap(({ found }) => [...found.values()])
  const inside = all.filter(({ time, scrape }) => {
    const seconds = time === null ? null : time >= 1e11 ? time / 1000 : time
    return position.has(scrape) && (seconds === null || seconds >= window.start)
  })
  const origin = `${file}: exemplars`
  if (inside.length === 0) {
    const text = 'no exemplar inside the window has the id of a trace'
    return { kind: 'absent', reason: 'empty', text, origin }
  }
  const exemplars = inside.sort(bySize).slice(0, mostAnswered)
  return {
    kind: 'exemplars',
    exemplars: exemplars.map(({ traceId, value, labels }) => ({ traceId, value, labels })),
    origin,
  }
}
