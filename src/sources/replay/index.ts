import type { Question } from '../../model/question.js'
import type { Absent } from '../../model/reading.js'
import type { Source } from '../../model/source.js'
import { answerKey, type Book, provenanceKey } from './book.js'

export { type Book, openBook, readBook, writeBook } from './book.js'

/** A question as it stands in a book; what it asks for may name somebody who must not be named there. */
export type Shown = (question: Question) => Question
const asItIs: Shown = (question) => question

/** A source whose answers are written down as they come. */
export function recording(name: string, source: Source, book: Book, shown: Shown = asItIs): Source {
  return {
    ask: async (asked, side) => {
      const question = shown(asked)
      const answer = await source.ask(asked, side)
      book.answers.set(answerKey(name, side, question), { source: name, side, question, answer })
      return answer
    },
    provenance: async (side) => {
      const provenance = await source.provenance(side)
      book.provenances.set(provenanceKey(name, side), provenance)
      return provenance
    },
    close: source.close,
  }
}

/** A source that gives recorded answers and asks nobody. What was not recorded is Absent, with words. */
export function replaying(name: string, book: Book, shown: Shown = asItIs): Source {
  return {
    ask: async (asked, side) => {
      const question = shown(asked)
      const known = book.answers.get(answerKey(name, side, question))
      return known?.answer ?? { whole: unknown(name, side, question.kind, book.path), by: new Map() }
    },
    provenance: async (side) => {
      const note = `answers recorded in ${book.path}`
      const known = book.provenances.get(provenanceKey(name, side))
      const empty = { start: null, end: null, points: 0, origin: book.path, versions: {}, notes: [] }
      return { ...(known ?? empty), notes: [...(known?.notes ?? []), note] }
    },
    close: async () => {},
  }
}

function unknown(name: string, side: string, kind: string, path: string): Absent {
  const what = `${path} holds no answer of source "${name}" to this question (${kind}, ${side})`
  const text = `${what}: the policy or the gate changed since. Record the answers again with --record-answers.`
  return { kind: 'absent', reason: 'unsupported', text, origin: path }
}
