import type { Io } from '../model/io.js'
import type { Request } from '../model/request.js'
import type { Source, SourceSpec } from '../model/source.js'
import { UserError } from '../model/user-error.js'
import type { Privacy } from './privacy.js'

export interface Answers {
  readonly wrap: (spec: SourceSpec, open: () => Promise<Source>) => Promise<Source>
  /** Writes what was recorded, if that was asked for. */
  readonly finish: () => Promise<void>
}

/**
 * Sources as they are, or with their answers recorded, or replaced by answers that were recorded before. Every one of
 * them is guarded before its answers are recorded or seen by anybody.
 */
export async function openAnswers(request: Request, privacy: Privacy, io: Io): Promise<Answers> {
  if (request.recordAnswers !== null) return recorded(request.recordAnswers, privacy, io)
  if (request.replayAnswers !== null) return replayed(request.replayAnswers, privacy, io)
  return { wrap: async (_, open) => privacy.guarded(await open()), finish: async () => {} }
}

async function recorded(path: string, privacy: Privacy, io: Io): Promise<Answers> {
  const { openBook, recording, writeBook } = await import('../sources/replay/index.js')
  const book = openBook(path)
  return {
    wrap: async (spec, open) => recording(spec.name, privacy.guarded(await open()), book, privacy.asked()),
    finish: () => io.files.write(path, writeBook(book, io.masked)),
  }
}

async function replayed(path: string, privacy: Privacy, io: Io): Promise<Answers> {
  const { readBook, replaying } = await import('../sources/replay/index.js')
  const content = await io.files.read(path)
  if (content === null) {
    throw new UserError([{ message: `there are no answers at ${path}`, fix: 'Record them with --record-answers.' }])
  }
  const book = readBook(path, content)
  return { wrap: async (spec) => privacy.guarded(replaying(spec.name, book, privacy.asked())), finish: async () => {} }
}
