import type { Policy } from '../model/policy.js'
import type { Provenance } from '../model/source.js'

/** Recordings that the policy names for the candidate, of the sources that were asked. Builds are no recordings. */
export function candidateFiles({ sources }: Policy, asked: Readonly<Record<string, Provenance>>): readonly string[] {
  return [...sources.values()].flatMap(({ name, settings }) => {
    const named = Object.hasOwn(asked, name) ? Object(settings)['candidate'] : null
    return [named].flat().filter((path) => typeof path === 'string')
  })
}
