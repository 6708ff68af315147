import { matches } from './glob.js'

/** True where a job has the kind, name and manifest that are asked for; each exactly, or as a glob. */
export function jobMatches(
  job: { readonly kind: string; readonly name: string; readonly path: string },
  match: {
    readonly kind?: string | undefined
    readonly name?: string | undefined
    readonly manifest?: string | undefined
  },
): boolean {
  return fits(job.kind, match.kind) && fits(job.name, match.name) && fits(job.path, match.manifest)
}

const fits = (value: string, wanted: string | undefined): boolean =>
  wanted === undefined || value === wanted || matches(value, wanted)
