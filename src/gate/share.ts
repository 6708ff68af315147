import type { Reason } from '../model/outcome.js'
import type { Question } from '../model/question.js'
import type { Absent, Answer, Reading } from '../model/reading.js'
import type { Provenance } from '../model/source.js'

/** A share whose window is shorter than its TTL, or that is over 100 %, tells nothing: it becomes Absent with the reason. */
export async function checkedShare(
  question: Question,
  answer: Answer,
  provenance: () => Promise<Provenance>,
): Promise<Answer> {
  if (question.kind !== 'ratio' || question.share === undefined) return answer
  const seconds = windowOf(await provenance())
  const check = (reading: Reading): Reading => checked(reading, question.share?.ttl ?? 0, seconds)
  return { whole: check(answer.whole), by: new Map([...answer.by].map(([value, reading]) => [value, check(reading)])) }
}

function checked(reading: Reading, ttl: number, window: number | null): Reading {
  if (reading.kind !== 'sample') return reading
  if (window !== null && window < ttl) {
    return absent(
      reading,
      'window',
      `The window has ${window} s and an output lives ${ttl} s: its reads are not all in yet.`,
    )
  }
  if (reading.value > 1) {
    return absent(
      reading,
      'repeat-reads',
      `The reads are ${(reading.value * 100).toFixed(0)} % of the outputs: the counter counts repeat reads, not first ones.`,
    )
  }
  return reading
}

const absent = (reading: Reading, reason: Reason, text: string): Absent => ({
  kind: 'absent',
  reason,
  text,
  origin: reading.origin,
})

function windowOf({ start, end }: Provenance): number | null {
  return start === null || end === null ? null : (Date.parse(end) - Date.parse(start)) / 1000
}
