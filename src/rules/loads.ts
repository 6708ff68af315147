import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import { nothingToSay } from './judgement.js'
import { noData } from './sides.js'

/** Whether both sides could be set up at all: what everything else of an entry rests on. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map(({ baseline, candidate }) => {
    const isNew = baseline.kind === 'absent' && baseline.reason === 'empty'
    const absent = candidate.kind === 'absent' || isNew ? candidate : baseline
    if (absent.kind === 'absent') return { ...noData(absent.reason, absent.text), place: absent.place ?? null }
    const statements = candidate.kind === 'sample' ? candidate.value : 0
    const words = isNew ? 'The schema is new and loads' : 'The schemas of both sides load'
    return { ...nothingToSay, text: `${words}; ${statements} statements ran at head.` }
  })
}
