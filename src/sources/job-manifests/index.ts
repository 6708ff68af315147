import * as z from 'zod/mini'
import type { Side } from '../../model/outcome.js'
import type { JobMatch } from '../../model/question.js'
import type { JobList } from '../../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../../model/source.js'
import { jobMatches } from '../../units/job-match.js'
import { type Seen, scan } from './scan.js'

/** The repository itself says what there is: nothing to set. */
export const schema = () => z.strictObject({})

/** The periodic jobs of both sides. Files that are equal on both are read once. */
export async function open(_: SourceSpec, context: SourceContext): Promise<Source> {
  const seen: Seen = new Map()
  const lists = new Map<Side, Promise<JobList>>()
  let before: Promise<unknown> = Promise.resolve()
  const listOf = (side: Side): Promise<JobList> => {
    const known = lists.get(side)
    if (known !== undefined) return known
    // One side after the other, so that the second finds what the first has read.
    const list = scan((context.repository ?? context.tree)(side), seen, before)
    before = list.catch(() => {})
    lists.set(side, list)
    return list
  }
  return {
    ask: async (question, side) => {
      if (question.kind === 'jobs') return { whole: matching(await listOf(side), question.match ?? {}), by: new Map() }
      const text = 'Job manifests answer only which jobs there are.'
      return { whole: { kind: 'absent', reason: 'unsupported', text, origin: 'job manifests' }, by: new Map() }
    },
    provenance: async (side) => {
      const { origin, files, jobs, notes } = await listOf(side)
      const found = `${several(jobs.length, 'periodic job')} in ${several(files, 'file')} that can hold one, ${origin}`
      return { start: null, end: null, points: jobs.length, origin: found, versions: {}, notes }
    },
    close: async () => {},
  }
}

const matching = (list: JobList, match: JobMatch): JobList => ({
  ...list,
  jobs: list.jobs.filter((job) => jobMatches(job, match)),
})

const several = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
